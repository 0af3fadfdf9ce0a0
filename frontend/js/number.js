// A number says what it is: hover, focus or a long press loads its explanation beside it.
const HOVER = 280;
const FOCUS = 450;
const PRESS = 500;
const LINGER = 180;
const FRESH = 60_000;
const known = new Map();
let pop = null;
let owner = null;
let timer = 0;
let pressed = false;

function popover() {
  if (!pop) {
    pop = document.createElement("div");
    pop.className = "dc-pop";
    pop.id = "number-pop";
    pop.setAttribute("role", "tooltip");
    pop.addEventListener("mouseenter", () => clearTimeout(timer));
    pop.addEventListener("mouseleave", () => later(hide, LINGER));
  }
  return pop;
}

function later(action, delay) {
  clearTimeout(timer);
  timer = setTimeout(action, delay);
}

async function explanation(url) {
  const held = known.get(url);
  if (held && Date.now() - held.at < FRESH) return held.html;
  const answer = await fetch(url, { headers: { "HX-Request": "true" } });
  if (!answer.ok || answer.redirected) return "";
  const html = await answer.text();
  known.set(url, { html, at: Date.now() });
  return html;
}

function place(element) {
  const box = element.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = pop;
  const left = Math.max(8, Math.min(box.left, innerWidth - width - 8));
  const below = box.bottom + 6;
  pop.style.left = `${left}px`;
  pop.style.top = `${below + height < innerHeight ? below : Math.max(8, box.top - height - 6)}px`;
}

async function show(element) {
  owner = element;
  const html = await explanation(element.dataset.explain);
  if (!html || owner !== element) return;
  popover().innerHTML = html;
  (element.closest("dialog[open]") ?? document.body).append(pop);
  element.querySelectorAll("[title]").forEach((part) => part.removeAttribute("title"));
  element.classList.add("open");
  element.setAttribute("aria-describedby", pop.id);
  place(element);
}

function hide() {
  clearTimeout(timer);
  owner?.classList.remove("open");
  owner?.removeAttribute("aria-describedby");
  owner = null;
  pop?.remove();
}

const number = (event) => event.target.closest?.("[data-explain]");

document.addEventListener("mouseover", (event) => {
  const element = number(event);
  if (element && element !== owner && matchMedia("(hover: hover)").matches) {
    hide();
    later(() => show(element), HOVER);
  } else if (element) clearTimeout(timer);
});
document.addEventListener("mouseout", (event) => {
  const element = number(event);
  if (element && !element.contains(event.relatedTarget)) later(hide, LINGER);
});
document.addEventListener("focusin", (event) => {
  const element = number(event);
  if (element?.matches(":focus-visible")) later(() => show(element), FOCUS);
});
document.addEventListener("focusout", (event) => number(event) && later(hide, LINGER));
document.addEventListener("touchstart", (event) => {
  const element = number(event);
  pressed = false;
  if (!element) return pop?.contains(event.target) || hide();
  later(() => { pressed = true; show(element); }, PRESS);
}, { passive: true });
document.addEventListener("touchend", (event) => {
  if (!number(event)) return;
  clearTimeout(timer);
  if (pressed) event.preventDefault();
}, { passive: false });
document.addEventListener("touchmove", () => !pressed && clearTimeout(timer), { passive: true });
document.addEventListener("contextmenu", (event) => number(event) && pressed && event.preventDefault());
document.addEventListener("keydown", (event) => event.key === "Escape" && owner && hide());
document.addEventListener("scroll", () => owner && hide(), { capture: true, passive: true });
