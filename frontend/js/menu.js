// Menus are <details>: one open at a time, closed by Esc or a click elsewhere.
import { ask } from "./wire.js";

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
