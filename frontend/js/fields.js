// Form comforts: focus the first wrong field, drop a file on its zone, send a filter on change, copy.
import { toast } from "./toast.js";
import { say } from "./words.js";

function focusWrong(root) {
  const wrong = root.querySelector("[aria-invalid=true]");
  (wrong?.tomselect ?? wrong)?.focus();
}

window.htmx.onLoad(focusWrong);

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-auto]");
  if (form) form.requestSubmit();
  const zone = event.target.closest(".dc-dropzone");
  const names = zone?.querySelector("[data-file-name]");
  if (names) names.textContent = [...event.target.files].map((file) => file.name).join("、");
});

function zoneOf(event) {
  const zone = event.target.closest?.(".dc-dropzone");
  if (zone) event.preventDefault();
  return zone;
}

document.addEventListener("dragover", (event) => zoneOf(event)?.classList.add("over"));
document.addEventListener("dragleave", (event) => event.target.closest?.(".dc-dropzone")?.classList.remove("over"));
document.addEventListener("drop", (event) => {
  const zone = zoneOf(event);
  const field = zone?.querySelector("input[type=file]");
  zone?.classList.remove("over");
  if (!field || !event.dataTransfer.files.length) return;
  field.files = event.dataTransfer.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  await navigator.clipboard.writeText(source?.textContent.trim() ?? button.dataset.copy);
  toast({ text: say("copied") });
});

// A slow link must not turn one click into two records.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post") || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 8000);
});
