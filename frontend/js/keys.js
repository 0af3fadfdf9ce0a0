// One-letter keys, silent while somebody types or a dialog is open.
import { edit, move, open, pick } from "./rows.js";
import { openPalette } from "./palette.js";

const GO = 1200;
let going = 0;

const typing = (element) => element.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable], .ts-wrapper");

function press(selector) {
  document.querySelector(selector)?.click();
}

function go(key) {
  const link = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (link) location.assign(link.href);
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  e: edit,
  x: pick,
  n: () => press("[data-quick]"),
  "/": openPalette,
  "?": () => press("[data-show=keys]"),
  g: () => { going = Date.now(); },
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (going && Date.now() - going < GO) {
    going = 0;
    go(key);
    return;
  }
  if (key === "enter" && event.target.matches("tr, .dc-kcard")) open();
  if (!KEYS[key]) return;
  event.preventDefault();
  KEYS[key]();
});
