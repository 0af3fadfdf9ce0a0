// Board: a card dropped on another column asks the server; refused, it goes back and a toast says why.
import Sortable, { AutoScroll } from "sortablejs/modular/sortable.core.esm.js";
import { ask } from "./wire.js";

Sortable.mount(new AutoScroll());

const column = (list) => list.closest("[data-stage]");

function mark(list) {
  document.querySelectorAll(".dc-col.over").forEach((one) => one.classList.remove("over"));
  if (list) column(list).classList.add("over");
}

function send(card, to, goBack) {
  card.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful) goBack();
  }, { once: true });
  return ask("POST", card.dataset.moveUrl, {
    source: card,
    target: card,
    swap: "outerHTML",
    values: {
      stage: column(to).dataset.stage,
      version: card.dataset.version ?? "",
      after: card.previousElementSibling?.dataset.id ?? "",
    },
  });
}

function place(card, list, next) {
  list.insertBefore(card, next?.parentNode === list ? next : null);
}

function watch(list) {
  let next = null;
  Sortable.create(list, {
    group: "board",
    draggable: ".dc-kcard[data-move-url]",
    sort: list.closest(".dc-board").dataset.reorder !== undefined,
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 160,
    delay: 180,
    delayOnTouchOnly: true,
    forceFallback: true,
    fallbackOnBody: true,
    fallbackTolerance: 5,
    fallbackClass: "drag",
    ghostClass: "ghost",
    scroll: true,
    onStart: (event) => {
      next = event.item.nextElementSibling;
      list.closest(".dc-board").classList.add("carrying");
    },
    onMove: (event) => mark(event.to),
    onEnd: (event) => {
      mark(null);
      list.closest(".dc-board").classList.remove("carrying");
      const { item, from, to } = event;
      if (from === to && event.oldIndex === event.newIndex) return;
      send(item, to, () => place(item, from, next));
    },
  });
}

/** The same move without a mouse: Shift and an arrow carry the card to the neighbouring column. */
function carry(card, step) {
  const lists = [...card.closest(".dc-board").querySelectorAll("[data-cards]")];
  const from = card.closest("[data-cards]");
  const to = lists[lists.indexOf(from) + step];
  if (!to || !card.dataset.moveUrl) return;
  const next = card.nextElementSibling;
  to.prepend(card);
  const { id } = card;
  send(card, to, () => place(card, from, next)).then(() => document.getElementById(id)?.focus());
}

document.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step || !event.shiftKey || !event.target.matches(".dc-kcard")) return;
  event.preventDefault();
  carry(event.target, step);
});

window.htmx.onLoad((root) => {
  const lists = [...root.querySelectorAll("[data-cards]")];
  if (root.matches?.("[data-cards]")) lists.push(root);
  lists.filter((list) => !Sortable.get(list)).forEach(watch);
});
