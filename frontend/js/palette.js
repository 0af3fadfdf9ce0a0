// Command palette: Ctrl K, type, arrows, Enter. Searching itself is plain htmx on the input.
const palette = document.getElementById("palette");
const input = palette?.querySelector("input");
const hits = document.getElementById("hits");
let home = "";

export function openPalette() {
  if (!palette || palette.open) return;
  home ||= hits.innerHTML;
  input.value = "";
  hits.innerHTML = home;
  palette.showModal();
  choose(0);
  input.focus();
}

const options = () => [...hits.querySelectorAll("[role=option]")];
const chosen = () => hits.querySelector("[role=option][aria-selected=true]");

function choose(index) {
  const all = options();
  all.forEach((option) => option.removeAttribute("aria-selected"));
  const option = all[(index + all.length) % all.length];
  if (!option) return input.removeAttribute("aria-activedescendant");
  option.id ||= `hit-${all.indexOf(option)}`;
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", option.id);
}

function onKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    choose(options().indexOf(chosen()) + step);
  } else if (event.key === "Enter") {
    event.preventDefault();
    chosen()?.click();
  }
}

if (palette) {
  input.addEventListener("keydown", onKey);
  // Asked before every search: an emptied box shows the way home instead of everything.
  input.addEventListener("htmx:beforeRequest", (event) => {
    if (input.value.trim()) return;
    event.preventDefault();
    hits.innerHTML = home;
    choose(0);
  });
  hits.addEventListener("htmx:afterSwap", () => choose(0));
  hits.addEventListener("click", (event) => event.target.closest("[role=option]") && palette.close());
}

document.addEventListener("click", (event) => event.target.closest("[data-palette]") && openPalette());
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  openPalette();
});
