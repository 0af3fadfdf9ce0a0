// A note of one line grows with what is said; Enter sends it, Shift+Enter begins another line.
const LINE = "textarea[data-line]";

function grow(area) {
  area.style.height = "";
  if (area.scrollHeight > area.clientHeight) area.style.height = `${area.scrollHeight + 2}px`;
}

document.addEventListener("input", (event) => event.target.matches?.(LINE) && grow(event.target));

document.addEventListener("keydown", (event) => {
  // While an input method is choosing a word, Enter belongs to it.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches?.(LINE)) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

window.htmx.onLoad((root) => root.querySelectorAll?.(LINE).forEach((area) => area.value && grow(area)));
