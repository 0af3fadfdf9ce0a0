// The tour of the demo company: a card beside what it explains, never on top of it.
const card = document.getElementById("tour");
const GAP = 12;
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

function clamp(value, low, high) {
  return Math.max(low, Math.min(value, high));
}

// The first side with room for the card; what fills the screen leaves room in a corner only.
function place(box) {
  const { offsetWidth: wide, offsetHeight: high } = card;
  const width = document.documentElement.clientWidth;
  const height = window.innerHeight;
  const left = clamp(box.left, GAP, width - wide - GAP);
  const top = clamp(box.top, GAP, height - high - GAP);
  const sides = [
    [left, box.bottom + GAP, box.bottom + GAP + high <= height - GAP],
    [left, box.top - GAP - high, box.top - GAP - high >= GAP],
    [box.right + GAP, top, box.right + GAP + wide <= width - GAP],
    [box.left - GAP - wide, top, box.left - GAP - wide >= GAP],
  ];
  return sides.find(([, , fits]) => fits) ?? [width - wide - GAP, height - high - GAP];
}

function settle() {
  if (!card || card.hidden) return;
  const box = marked?.getBoundingClientRect() ?? { left: GAP, right: GAP, top: GAP, bottom: GAP };
  const [left, top] = place(box);
  card.style.left = `${Math.round(left)}px`;
  card.style.top = `${Math.round(top)}px`;
}

function mark(element) {
  marked?.classList.remove("dc-tour-on");
  marked = element;
  marked?.classList.add("dc-tour-on");
  const fixed = marked && getComputedStyle(marked).position === "fixed";
  if (marked && !fixed) marked.scrollIntoView({ block: "nearest" });
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
  settle();
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
  window.addEventListener("resize", settle);
  window.addEventListener("scroll", settle, { passive: true, capture: true });
  document.body.append(card);
  show(0);
}
