// The current row: J and K move it, Enter opens, E edits, X selects; a click on the row opens it too.
const ROWS = "tr[data-row], .dc-kcard";
const BUSY = "a, button, input, select, textarea, label, summary, [data-edit], [data-explain]";

const rows = () => [...document.querySelectorAll(ROWS)].filter((row) => row.offsetParent !== null);
export const current = () => document.querySelector("tr[data-row].cur, .dc-kcard.cur");

export function move(step) {
  const all = rows();
  const next = all[Math.max(0, Math.min(all.length - 1, all.indexOf(current()) + step))];
  if (!next) return;
  current()?.classList.remove("cur");
  next.classList.add("cur");
  (next.matches("tr") ? next.querySelector("a, input") ?? next : next).focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

export function open(row = current()) {
  const url = row?.dataset.href ?? row?.querySelector("a[href]")?.href;
  if (url) location.assign(url);
}

export function edit() {
  current()?.querySelector("[data-edit]")?.click();
}

export function pick() {
  current()?.querySelector("input[name=ids]")?.click();
}

document.addEventListener("click", (event) => {
  const row = event.target.closest(ROWS);
  if (!row || event.defaultPrevented || event.target.closest(BUSY)) return;
  if (String(getSelection()) || !row.dataset.href) return;
  if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
  else open(row);
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest(ROWS);
  if (!row || row.classList.contains("cur")) return;
  current()?.classList.remove("cur");
  row.classList.add("cur");
});

// Of many tabs the one looked at is in sight.
document.querySelectorAll(".dc-tabs [aria-current]").forEach((tab) => {
  tab.parentNode.scrollLeft = Math.max(0, tab.offsetLeft - tab.parentNode.offsetLeft - 48);
});
