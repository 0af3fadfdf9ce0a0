// A board on the wall moves on by itself, but never to a page that does not come.
const SHORT = 30;
const LOOK = 20;
const { wallNext, wallEvery } = document.body.dataset;

async function move() {
  try {
    const answer = await fetch(wallNext, { redirect: "manual" });
    if (answer.ok) return location.replace(wallNext);
  } catch {
    // the network is down: what hangs there stays until it is back
  }
  return setTimeout(move, SHORT * 1000);
}

/** What does not fit on the screen comes a screen at a time, then the top again. */
function turn() {
  const end = scrollY + innerHeight >= document.documentElement.scrollHeight - 4;
  scrollTo({ top: end ? 0 : scrollY + innerHeight * 0.85 });
}

if (wallNext) {
  setTimeout(move, Number(wallEvery) * 1000);
  setInterval(turn, LOOK * 1000);
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-fullscreen]")) return;
  document.documentElement.requestFullscreen?.();
});

// A tile that does not come says so itself and offers to try again; the others stand.
function failed(event) {
  const place = event.target.closest?.("[data-failed]");
  if (!place) return;
  const said = document.createElement("p");
  const again = document.createElement("button");
  said.className = "refused mut";
  again.type = "button";
  again.className = "dc-link";
  again.textContent = place.dataset.again;
  again.addEventListener("click", () => window.htmx.trigger(place, "again"));
  said.append(`${place.dataset.failed} `, again);
  place.replaceChildren(said);
}

document.addEventListener("htmx:responseError", failed);
document.addEventListener("htmx:sendError", failed);
