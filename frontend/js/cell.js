// Editing in place: a click asks the server for the cell's form, Enter saves, Esc puts the cell back.
import { ask } from "./wire.js";

// By address and not by element, because a refused form comes back in a new cell.
const before = new Map();

async function begin(cell) {
  if (cell.classList.contains("editing")) return;
  before.set(cell.dataset.edit, cell.innerHTML);
  cell.classList.add("editing");
  await ask("GET", cell.dataset.edit, { source: cell, target: cell, swap: "innerHTML" });
  const field = cell.querySelector("form input:not([type=hidden]), form select");
  if (!field) return restore(cell);
  field.focus();
  field.select?.();
}

function restore(cell) {
  const held = before.get(cell.dataset.edit);
  if (held === undefined) return;
  cell.innerHTML = held;
  cell.classList.remove("editing");
  before.delete(cell.dataset.edit);
}

function unchanged(form) {
  return [...form.elements].every((field) => {
    if (field.options) return [...field.options].every((option) => option.selected === option.defaultSelected);
    return field.value === (field.defaultValue ?? field.value);
  });
}

document.addEventListener("click", (event) => {
  const cell = event.target.closest("td[data-edit]");
  if (!cell || event.target.closest("a, button, input, select")) return;
  event.preventDefault();
  begin(cell);
});

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.("td.editing");
  if (event.key !== "Escape" || !cell) return;
  event.preventDefault();
  event.stopPropagation();
  restore(cell);
  cell.closest("tr")?.querySelector("a, input")?.focus({ preventScroll: true });
});

// Left untouched, it closes by itself; a changed value stays open, so that nothing is saved by accident.
document.addEventListener("focusout", (event) => {
  const cell = event.target.closest?.("td.editing");
  if (!cell || cell.contains(event.relatedTarget)) return;
  const form = cell.querySelector("form");
  if (form && !cell.querySelector(".bad") && unchanged(form)) restore(cell);
});
