// Arranging a board: tiles are dragged by their grip or moved with the arrow keys; the order is kept at once.
import Sortable from "sortablejs/modular/sortable.core.esm.js";
import { ask } from "./wire.js";

function keep(board) {
  const tile = [...board.querySelectorAll(":scope > [data-tile]")].map((slot) => slot.dataset.tile);
  ask("POST", board.dataset.tiles, { source: board, swap: "none", values: { tile } });
}

function carry(slot, step) {
  const board = slot.closest("[data-tiles]");
  const next = step < 0 ? slot.previousElementSibling : slot.nextElementSibling;
  if (!next) return;
  if (step < 0) next.before(slot);
  else next.after(slot);
  slot.querySelector("[data-grip]").focus();
  keep(board);
}

document.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step || !event.target.closest("[data-grip]")) return;
  event.preventDefault();
  carry(event.target.closest("[data-tile]"), step);
});

// The width is seen at once; the server keeps it.
document.addEventListener("change", (event) => {
  const choice = event.target.closest("[data-resize]");
  const slot = choice?.closest(".dc-slot");
  if (slot) slot.className = slot.className.replace(/\bw\d+\b/, `w${choice.value}`);
});

window.htmx.onLoad((root) => {
  const board = root.querySelector?.("[data-tiles]");
  if (!board || Sortable.get(board)) return;
  Sortable.create(board, {
    draggable: "[data-tile]",
    handle: "[data-grip]",
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 160,
    forceFallback: true,
    fallbackTolerance: 5,
    ghostClass: "ghost",
    onEnd: ({ oldIndex, newIndex }) => { if (oldIndex !== newIndex) keep(board); },
  });
});
