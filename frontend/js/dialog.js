// One <dialog> for everything that floats: whatever lands in #dialog-body is shown.
import { selectionQuery } from "./select.js";
import { ask } from "./wire.js";

const dialog = document.getElementById("dialog");
const body = document.getElementById("dialog-body");
const FIRST = "[autofocus], [aria-invalid=true], input:not([type=hidden]):not([disabled]), select, textarea, footer button";

export function openDialog(url, source = document.body) {
  return ask("GET", url, { source, target: "#dialog-body", swap: "innerHTML" });
}

// Toasts move along, because everything outside an open modal dialog is inert.
function carryToasts(home) {
  const toasts = document.getElementById("toasts");
  if (toasts && toasts.parentNode !== home) home.append(toasts);
}

function show(element) {
  if (!element.open) element.showModal();
  carryToasts(element);
}

function showBody() {
  const sheet = body.querySelector("[data-sheet]");
  if (!body.childElementCount) return dialog.close();
  dialog.className = `dc-dialog ${sheet?.dataset.sheet ?? ""}`;
  const name = body.querySelector("header h2");
  if (name) name.id = "dialog-name";
  show(dialog);
}

function dirty() {
  return [...dialog.querySelectorAll("form")].some((form) => form.dataset.touched);
}

function outside(element, event) {
  const box = element.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    event.preventDefault();
    opener.closest("details.dc-menu")?.removeAttribute("open");
    const query = opener.dataset.withIds === undefined ? "" : selectionQuery(opener);
    const { dialog: url } = opener.dataset;
    openDialog(query ? `${url}${url.includes("?") ? "&" : "?"}${query}` : url, opener);
    return;
  }
  const shown = event.target.closest("[data-show]");
  if (shown) {
    event.preventDefault();
    show(document.getElementById(shown.dataset.show));
  }
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
});

document.addEventListener("mousedown", (event) => {
  const element = event.target;
  if (element.tagName !== "DIALOG" || !outside(element, event)) return;
  if (element !== dialog || !dirty()) element.close();
});

document.addEventListener("input", (event) => {
  const form = event.target.closest("dialog form");
  if (form) form.dataset.touched = "1";
});

document.addEventListener("dialog:close", () => dialog?.close());
document.addEventListener("dialog:open", (event) => {
  openDialog(event.detail.url ?? event.detail.value);
});

if (dialog) {
  body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === body || body.contains(event.detail.target)) showBody();
  });
  body.addEventListener("htmx:afterSettle", () => {
    if (!body.contains(document.activeElement) || document.activeElement.matches("header button")) {
      body.querySelector(FIRST)?.focus();
    }
  });
  dialog.addEventListener("close", () => {
    body.replaceChildren();
    carryToasts(document.body);
  });
}
