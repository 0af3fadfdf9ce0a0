// Calendar: a task dropped on another day asks the server, which says so with an undo; refused, it goes back.
import Sortable from "sortablejs/modular/sortable.core.esm.js";
import { ask } from "./wire.js";

const dayOf = (element) => element.closest("[data-day]");

function mark(list) {
  document.querySelectorAll(".dc-cal .day.over").forEach((one) => one.classList.remove("over"));
  if (list) dayOf(list).classList.add("over");
}

function send(item, day, goBack) {
  item.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful) goBack();
  }, { once: true });
  return ask("POST", item.dataset.moveUrl, {
    source: item,
    target: item,
    swap: "none",
    values: { day: day.dataset.day, version: item.dataset.version ?? "" },
  });
}

function watch(list) {
  let next = null;
  Sortable.create(list, {
    group: "calendar",
    draggable: ".ev[data-move-url]",
    sort: false,
    delay: 180,
    delayOnTouchOnly: true,
    forceFallback: true,
    fallbackOnBody: true,
    fallbackTolerance: 5,
    ghostClass: "ghost",
    onStart: (event) => { next = event.item.nextElementSibling; },
    onMove: (event) => mark(event.to),
    onEnd: ({ item, from, to }) => {
      mark(null);
      if (from === to) return;
      send(item, dayOf(to), () => from.insertBefore(item, next?.parentNode === from ? next : null));
    },
  });
}

/** The same move without a mouse: Shift and an arrow carry the task by a day or a week. */
function carry(item, step) {
  const days = [...item.closest(".dc-cal").querySelectorAll("[data-day]")];
  const day = days[days.indexOf(dayOf(item)) + step];
  if (!day) return;
  const { id } = item;
  document.body.addEventListener("htmx:afterSettle", () => document.getElementById(id)?.focus(), { once: true });
  send(item, day, () => {});
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const item = event.target.closest?.(".dc-cal .ev[data-move-url]");
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 7, ArrowUp: -7 }[event.key];
  if (item && step && event.shiftKey) {
    event.preventDefault();
    carry(item, step);
    return;
  }
  if (event.target.closest?.("input, textarea, select, dialog") || document.querySelector("dialog[open]")) return;
  document.querySelector(`[data-calendar-key="${CSS.escape(event.key)}"]`)?.click();
});

window.htmx.onLoad((root) => {
  const lists = [...root.querySelectorAll("[data-day-list]")];
  lists.filter((list) => !Sortable.get(list)).forEach(watch);
});
