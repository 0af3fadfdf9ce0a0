// Toasts: what just happened, with undo. They leave after five seconds (fifteen with undo) unless pointed at or an error.
import { say } from "./words.js";

const STAY = 5000;
const region = () => document.getElementById("toasts");

function button(label, name, run) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = name;
  element.textContent = label;
  element.addEventListener("click", run);
  return element;
}

function undo(url) {
  const element = button(say("undo"), "", () => {});
  element.setAttribute("hx-post", url);
  element.setAttribute("hx-swap", "none");
  return element;
}

export function toast({ text, kind = "", action = null, undo_url = "" }) {
  const element = document.createElement("div");
  element.className = `dc-toast${kind === "neg" ? " bad" : ""}`;
  element.setAttribute("role", kind === "neg" ? "alert" : "status");
  const words = document.createElement("span");
  words.textContent = text;
  element.append(words);
  if (action) {
    element.append(button(action.label, "", () => {
      element.remove();
      action.run();
    }));
  }
  if (undo_url) element.append(undo(undo_url));
  region()?.append(element);
  window.htmx?.process(element);
}

function arm(element) {
  if (element.dataset.armed) return;
  element.dataset.armed = "1";
  if (!element.querySelector(".x")) {
    const close = button("×", "x", () => element.remove());
    close.setAttribute("aria-label", say("close"));
    element.append(close);
  }
  if (element.classList.contains("bad")) return;
  let timer = 0;
  const stay = element.querySelector("[hx-post]") ? STAY * 3 : STAY; // an undo needs time to decide
  const start = () => { timer = setTimeout(() => element.remove(), stay); };
  const stop = () => clearTimeout(timer);
  element.addEventListener("mouseenter", stop);
  element.addEventListener("focusin", stop);
  element.addEventListener("mouseleave", start);
  element.addEventListener("focusout", start);
  element.addEventListener("htmx:afterRequest", () => element.remove());
  start();
}

function armAll() {
  region()?.querySelectorAll(":scope > .dc-toast").forEach(arm);
}

// The server may say it too: HX-Trigger: {"toast": {"text": "…", "kind": "pos", "undo_url": "…"}}
document.addEventListener("toast", (event) => {
  const { detail } = event;
  toast(typeof detail.value === "string" ? { text: detail.value } : detail);
});

if (region()) {
  new MutationObserver(armAll).observe(region(), { childList: true });
  armAll();
}
