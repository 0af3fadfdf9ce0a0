// Selecting rows, and the bar that floats up while some are selected.
import { say } from "./words.js";

const scope = (element) => element.closest("[data-select]");
const boxes = (area) => [...area.querySelectorAll("input[name=ids]")];
let last = null;

/** What a bulk button sends along: the chosen ids, or "all that match" with the page's own filter. */
export function selectionQuery(button) {
  const area = scope(button) ?? document.querySelector("[data-select]");
  if (!area) return "";
  const query = new URLSearchParams(area.dataset.all ? location.search : "");
  if (area.dataset.all) query.set("all", "1");
  else boxes(area).filter((box) => box.checked).forEach((box) => query.append("ids", box.value));
  return query.toString();
}

function total(chosen) {
  return chosen.reduce((sum, box) => sum + Number(box.dataset.amount ?? 0), 0);
}

function spell(amount, symbol) {
  const divisor = Number(say("divisor"));
  const big = Math.abs(amount) >= divisor;
  const digits = big ? 1 : 0;
  const number = (big ? amount / divisor : amount).toLocaleString("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${symbol}${number}${big ? ` ${say("unit")}` : ""}`;
}

function describe(area, bar, chosen, all) {
  const count = bar.querySelector("[data-count]");
  const n = area.dataset.all ? area.dataset.total : chosen.length;
  count.textContent = (count.dataset.count || say("selected")).replace("{n}", n);
  const sum = bar.querySelector("[data-sum]");
  if (sum) sum.textContent = area.dataset.all ? "" : spell(total(chosen), sum.dataset.sum);
  const every = bar.querySelector("[data-every]");
  if (every) every.hidden = Boolean(area.dataset.all) || chosen.length < all.length || Number(area.dataset.total ?? 0) <= all.length;
}

function refresh(area) {
  const all = boxes(area);
  const chosen = all.filter((box) => box.checked);
  all.forEach((box) => box.closest("tr")?.setAttribute("aria-selected", String(box.checked)));
  area.classList.toggle("selecting", chosen.length > 0 || area.dataset.mode === "select");
  const head = area.querySelector("[data-check-all]");
  if (head) {
    head.checked = all.length > 0 && chosen.length === all.length;
    head.indeterminate = chosen.length > 0 && chosen.length < all.length;
  }
  const bar = area.querySelector("[data-bulk]");
  if (!bar) return;
  bar.hidden = chosen.length === 0;
  document.body.classList.toggle("has-bulk", !bar.hidden);
  describe(area, bar, chosen, all);
}

function clear(area) {
  delete area.dataset.all;
  delete area.dataset.mode;
  boxes(area).forEach((box) => { box.checked = false; });
  refresh(area);
}

document.addEventListener("change", (event) => {
  const box = event.target;
  const area = scope(box);
  if (!area || !box.matches("input[name=ids], [data-check-all]")) return;
  delete area.dataset.all;
  if (box.matches("[data-check-all]")) boxes(area).forEach((one) => { one.checked = box.checked; });
  refresh(area);
});

document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-select] input[name=ids]");
  if (box) {
    const all = boxes(scope(box));
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    if (event.shiftKey && from >= 0) all.slice(from, to + 1).forEach((one) => { one.checked = box.checked; });
    last = box;
  }
  const every = event.target.closest("[data-every]");
  if (every) {
    const area = scope(every);
    area.dataset.all = "1";
    refresh(area);
  }
  if (event.target.closest("[data-unselect]")) clear(scope(event.target));
  // A phone shows no boxes until asked: the rows need the room.
  const mode = event.target.closest("[data-select-mode]");
  if (mode) {
    const area = scope(mode);
    if (area.dataset.mode) clear(area);
    else {
      area.dataset.mode = "select";
      refresh(area);
    }
  }
});

document.addEventListener("htmx:afterSettle", () => document.querySelectorAll("[data-select]").forEach(refresh));
document.addEventListener("selection:clear", () => document.querySelectorAll("[data-select]").forEach(clear));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) {
    document.querySelectorAll("[data-select].selecting").forEach(clear);
  }
});
