// What scrolls sideways inside a page can be reached and scrolled with the keyboard.
const AREAS = ".dc-scroll";

function mark(area) {
  if (area.scrollWidth > area.clientWidth + 1 || area.scrollHeight > area.clientHeight + 1) area.tabIndex = 0;
  else area.removeAttribute("tabindex");
}

const all = (root) => [...root.querySelectorAll(AREAS), ...(root.matches?.(AREAS) ? [root] : [])];

window.htmx.onLoad((root) => all(root).forEach(mark));
window.addEventListener("resize", () => all(document).forEach(mark), { passive: true });
