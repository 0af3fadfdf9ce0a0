// Presenting: arrows, space, page keys, Home, End and a swipe turn slides; F fills the screen; Esc leaves.
const body = document.querySelector("[data-present]");
const slides = [...document.querySelectorAll("[data-slide]")];
let at = 0;

function show(next) {
  at = Math.min(Math.max(next, 0), slides.length - 1);
  slides.forEach((slide, index) => { slide.hidden = index !== at; });
  document.querySelector("[data-at]").textContent = String(at + 1);
  window.history.replaceState(null, "", `#${at + 1}`);
}

const full = () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.());
const KEYS = {
  ArrowRight: () => show(at + 1), ArrowDown: () => show(at + 1), " ": () => show(at + 1), PageDown: () => show(at + 1),
  ArrowLeft: () => show(at - 1), ArrowUp: () => show(at - 1), PageUp: () => show(at - 1),
  Home: () => show(0), End: () => show(slides.length - 1), f: full, F: full,
  Escape: () => { if (!document.fullscreenElement) location.assign(body.dataset.back); },
};

if (body) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    KEYS[event.key]();
  }, true);
  document.addEventListener("click", (event) => {
    const step = event.target.closest("[data-step]");
    if (step) show(at + Number(step.dataset.step));
    if (event.target.closest("[data-full]")) full();
  });
  let from = 0;
  document.addEventListener("touchstart", (event) => { from = event.touches[0].clientX; }, { passive: true });
  document.addEventListener("touchend", (event) => {
    const moved = event.changedTouches[0].clientX - from;
    if (Math.abs(moved) > 60) show(at + (moved < 0 ? 1 : -1));
  });
  show((Number(location.hash.slice(1)) || 1) - 1);
}
