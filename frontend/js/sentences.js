// Sentences of a report: words can be changed, figures in them cannot; lines move and go.
const OPEN = "\u27e6";
const CLOSE = "\u27e7";
const MARKS = new RegExp(`[${OPEN}${CLOSE}\\n\\r]`, "g");

function written(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data.replace(MARKS, " ");
  if (node.dataset?.token) return node.dataset.token;
  return [...node.childNodes].map(written).join("");
}

/** What is sent: one line a sentence; nothing at all until somebody changed something. */
function keep(box) {
  const field = box.querySelector("input[type=hidden]");
  field.disabled = false;
  field.value = [...box.querySelectorAll("[data-line]")].map((line) => written(line).trim()).filter(Boolean).join("\n");
}

function changed(box) {
  keep(box);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("input", ({ target }) => {
  const box = target.closest?.("[data-line]")?.closest("[data-sentences]");
  if (box) keep(box);
}, true);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches?.("[data-line]")) return;
  event.preventDefault();
});

document.addEventListener("paste", (event) => {
  if (!event.target.closest?.("[data-line]")) return;
  event.preventDefault();
  const text = event.clipboardData.getData("text/plain").replace(/\s+/g, " ");
  document.execCommand("insertText", false, text);
});

document.addEventListener("drop", (event) => {
  if (event.target.closest?.("[data-line]")) event.preventDefault();
});

document.addEventListener("click", ({ target }) => {
  const box = target.closest?.("[data-sentences]");
  const button = target.closest?.("[data-line-add], [data-line-up], [data-line-drop]");
  if (!box || !button) return;
  const line = button.closest("li");
  if (button.matches("[data-line-add]")) {
    box.querySelector("ul").append(box.querySelector("template").content.cloneNode(true));
    box.querySelector("li:last-child [data-line]").focus();
    return;
  }
  if (button.matches("[data-line-up]")) line.previousElementSibling?.before(line);
  else line.remove();
  changed(box);
});
