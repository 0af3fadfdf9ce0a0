// The rows of a treegrid by arrow keys: up and down walk, right opens or goes in, left closes or goes
// out, Enter follows the row's mark or its rows. One row at a time can be reached by Tab.
const TREE = "table[role=treegrid]";
let wanted = null;

const rowsOf = (tree) => [...tree.querySelectorAll("tbody > tr[data-node]")];
const level = (row) => Number(row.getAttribute("aria-level"));

function stand(row) {
  if (!row) return;
  for (const one of rowsOf(row.closest(TREE))) one.tabIndex = one === row ? 0 : -1;
  row.focus();
}

function parent(row) {
  let above = row.previousElementSibling;
  while (above && level(above) >= level(row)) above = above.previousElementSibling;
  return above;
}

function toggle(row) {
  wanted = { node: row.dataset.node, was: row.getAttribute("aria-expanded") };
  row.querySelector("a.tw")?.click();
}

function right(row) {
  if (row.getAttribute("aria-expanded") === "false") return toggle(row);
  const below = row.nextElementSibling;
  if (below && level(below) > level(row)) stand(below);
}

function left(row) {
  if (row.getAttribute("aria-expanded") === "true") return toggle(row);
  stand(parent(row));
}

const KEYS = {
  ArrowDown: (row) => stand(row.nextElementSibling),
  ArrowUp: (row) => stand(row.previousElementSibling),
  ArrowRight: right,
  ArrowLeft: left,
  Home: (row) => stand(rowsOf(row.closest(TREE))[0]),
  End: (row) => stand(rowsOf(row.closest(TREE)).at(-1)),
  Enter: (row) => row.querySelector("a[data-mark], td a:not(.tw), [data-dialog]")?.click(),
};

document.addEventListener("keydown", (event) => {
  const row = event.target;
  if (!row.matches?.(`${TREE} tr[data-node]`) || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key](row);
});

// The tree comes anew when a row opens or closes: who walked by keys goes on where he stood. Other
// parts of the page settle too, so only a row that did open or close counts.
document.addEventListener("htmx:afterSettle", () => {
  if (!wanted) return;
  const row = document.querySelector(`${TREE} tr[data-node="${CSS.escape(wanted.node)}"]`);
  if (!row || row.getAttribute("aria-expanded") === wanted.was) return;
  wanted = null;
  stand(row);
});
