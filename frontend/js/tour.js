// The tour of the demo company: a line above the page that points at things and lies on none of them.
const card = document.getElementById("tour");
let steps = [];
let at = 0;
let marked = null;

function visible(element) {
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility !== "hidden";
}

function target(step) {
  for (const selector of step.at.split(/,\s*/)) {
    const found = [...document.querySelectorAll(selector)].find(visible);
    if (found) return found;
  }
  return null;
}

function mark(element) {
  marked?.classList.remove("dc-tour-on");
  marked = element;
  marked?.classList.add("dc-tour-on");
  const fixed = marked && getComputedStyle(marked).position === "fixed";
  if (marked && !fixed) marked.scrollIntoView({ block: "center" });
}

function show(number) {
  at = number;
  const step = steps[at];
  mark(target(step));
  card.hidden = false;
  document.getElementById("tour-count").textContent = `${at + 1} / ${steps.length}`;
  document.getElementById("tour-title").textContent = step.title;
  document.getElementById("tour-text").textContent = step.text;
  const next = card.querySelector("[data-tour=next]");
  next.dataset.more ??= next.textContent;
  next.textContent = at + 1 < steps.length ? next.dataset.more : next.dataset.last;
  card.querySelector("[data-tour=back]").hidden = at === 0;
  next.focus({ preventScroll: true });
}

function end() {
  mark(null);
  card.hidden = true;
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  fetch(card.dataset.url, { method: "POST", headers: { "X-CSRFToken": token }, keepalive: true });
}

const GO = {
  skip: end,
  back: () => at > 0 && show(at - 1),
  next: () => (at + 1 < steps.length ? show(at + 1) : end()),
};
const KEYS = { Escape: "skip", ArrowLeft: "back", ArrowRight: "next" };

if (card) {
  steps = JSON.parse(document.getElementById("tour-steps").textContent);
  card.addEventListener("click", (event) => GO[event.target.closest("[data-tour]")?.dataset.tour]?.());
  card.addEventListener("keydown", (event) => {
    if (!KEYS[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    GO[KEYS[event.key]]();
  });
  show(0);
}
