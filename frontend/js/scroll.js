// What scrolls inside a page: reached and scrolled with the keyboard, and the rail shows where one is.
const AREAS = ".dc-scroll";

function mark(area) {
  if (area.scrollWidth > area.clientWidth + 1 || area.scrollHeight > area.clientHeight + 1) area.tabIndex = 0;
  else area.removeAttribute("tabindex");
}

const all = (root) => [...root.querySelectorAll(AREAS), ...(root.matches?.(AREAS) ? [root] : [])];

window.htmx.onLoad((root) => all(root).forEach(mark));
window.addEventListener("resize", () => all(document).forEach(mark), { passive: true });

// In a rail longer than the screen, where one is stays in sight.
document.querySelector(".dc-rail a[aria-current]")?.scrollIntoView({ block: "nearest" });
