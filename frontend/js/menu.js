// Menus are <details>: one open at a time, closed by Esc or a click elsewhere.
import { toast } from "./toast.js";
import { ask } from "./wire.js";
import { say } from "./words.js";

function openMenus() {
  return document.querySelectorAll("details.dc-menu[open]");
}

document.addEventListener("click", (event) => {
  const inside = event.target.closest("details.dc-menu");
  openMenus().forEach((menu) => {
    if (menu !== inside) menu.removeAttribute("open");
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  openMenus().forEach((menu) => {
    menu.removeAttribute("open");
    menu.querySelector("summary").focus();
    event.preventDefault();
    event.stopImmediatePropagation();
  });
});

// Arrow keys walk the entries, as people expect of a menu.
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const menu = step && event.target.closest("details.dc-menu[open]");
  if (!menu || event.target.matches("input, select, textarea")) return;
  const entries = [...menu.querySelectorAll(".list a, .list button, .list input, .list select")];
  const at = entries.indexOf(document.activeElement);
  const next = entries[(at + step + entries.length) % entries.length] ?? entries[0];
  if (next) {
    event.preventDefault();
    next.focus();
  }
});

// A menu whose body comes from the server loads it on first opening.
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  const body = menu.matches?.("details.dc-menu[open]") && menu.querySelector("[data-menu-url]");
  if (!body) return;
  ask("GET", body.dataset.menuUrl, { source: body, target: body, swap: "innerHTML" });
  delete body.dataset.menuUrl;
}, true);

// Many entries: typing narrows them, Enter takes the first that is left.
document.addEventListener("input", (event) => {
  const find = event.target.closest("[data-menu-find]");
  if (!find) return;
  const words = find.value.trim().toLowerCase();
  const entries = find.parentNode.querySelectorAll(":scope > button, [data-order] > li");
  entries.forEach((entry) => { entry.hidden = !entry.textContent.toLowerCase().includes(words); });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("[data-menu-find]")) return;
  event.preventDefault();
  event.target.parentNode.querySelector(":scope > button:not([hidden])")?.click();
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (!matchMedia("(hover: hover)").matches) return; // a finger wants no keyboard over the menu
  event.target.closest?.("details.dc-menu[open]")?.querySelector("[data-menu-find], .dc-form select, .dc-form input:not([type=hidden])")?.focus();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy-address]");
  if (!button) return;
  button.closest("details").removeAttribute("open");
  await navigator.clipboard?.writeText(location.href);
  toast({ text: say("copied") });
});
