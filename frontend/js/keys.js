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

// In a list the slash narrows the list; elsewhere it searches everything, as Ctrl-K does everywhere.
function find() {
  const box = document.querySelector(".dc-find input");
  if (!box) return openPalette();
  box.focus();
  box.select();
}

// The sheet says what counts on this page: sections for things that are not here stay away.
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-show=keys]")) return;
  document.querySelectorAll("[data-keys-for]").forEach((part) => {
    part.hidden = !document.querySelector(part.dataset.keysFor);
  });
}, true);

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  e: edit,
  x: pick,
  n: () => press("[data-quick]"),
  f: () => press("details:not([open]) > summary[data-add-condition]"),
  v: () => press("[data-dialog*='/views/'][data-dialog$='/new/']"),
  a: () => press("[data-check-all]"),
  b: () => press(".dc-bulk:not([hidden]) [data-dialog^='/bulk/']"),
  "/": find,
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
