// A list of choices that can be put in order: by dragging, by its arrows, or with Alt and the arrow keys.
let dragged = null;

function shift(item, step) {
  const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (step < 0) other.before(item);
  else other.after(item);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-order] [data-up], [data-order] [data-down]");
  if (!button) return;
  shift(button.closest("li"), button.dataset.up === undefined ? 1 : -1);
  button.focus();
});

document.addEventListener("keydown", (event) => {
  const item = event.target.closest?.("[data-order] li");
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!item || !step || !event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  shift(item, step);
  event.target.focus();
}, true);

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-order] li") ?? null;
  dragged?.classList.add("moving");
});

document.addEventListener("dragover", (event) => {
  const over = dragged && event.target.closest("[data-order] li");
  if (!over || over === dragged || over.parentNode !== dragged.parentNode) return;
  event.preventDefault();
  const box = over.getBoundingClientRect();
  if (event.clientY < box.top + box.height / 2) over.before(dragged);
  else over.after(dragged);
});

document.addEventListener("dragend", () => {
  dragged?.classList.remove("moving");
  dragged = null;
});

// Rows may have been searched or sorted since the page came: what is kept is what is seen now.
document.addEventListener("submit", (event) => {
  const state = event.target.querySelector?.("[data-state]");
  if (state) state.value = location.search.slice(1);
}, true);
