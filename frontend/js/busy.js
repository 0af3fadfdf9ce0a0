// The thin bar on top: only for requests that take longer than 300 ms.
const PATIENCE = 300;
let running = 0;
let timer = 0;

function show() {
  document.documentElement.toggleAttribute("data-busy", running > 0);
}

function quiet(event) {
  return event.target.closest?.("[data-quiet]");
}

document.addEventListener("htmx:beforeSend", (event) => {
  if (quiet(event)) return;
  running += 1;
  clearTimeout(timer);
  timer = setTimeout(show, PATIENCE);
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (quiet(event)) return;
  running = Math.max(0, running - 1);
  if (running === 0) {
    clearTimeout(timer);
    show();
  }
});
