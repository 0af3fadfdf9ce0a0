// Drafts: a form with data-draft-key keeps what was typed on this device until the server has it.
import { say } from "./words.js";

const WEEK = 7 * 24 * 3600 * 1000;
const PREFIX = "dc:draft:";
const SKIP = new Set(["csrfmiddlewaretoken", "version"]);
let timer = 0;

const name = (form) => `${PREFIX}${document.body.dataset.user ?? ""}:${form.dataset.draftKey}`;
const clock = (at) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

function fields(form) {
  return [...form.elements].filter(
    (field) => field.name && !SKIP.has(field.name) && !["password", "file", "submit", "button"].includes(field.type),
  );
}

function value(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked;
  if (field.multiple) return [...field.selectedOptions].map((option) => [option.value, option.text]);
  if (field.options) return [[field.value, field.selectedOptions[0]?.text ?? ""]];
  return field.value;
}

function fill(field, kept) {
  if (field.type === "checkbox" || field.type === "radio") field.checked = kept;
  else if (field.options) {
    kept.forEach(([key, text]) => {
      if (![...field.options].some((option) => option.value === key)) field.add(new Option(text, key));
      [...field.options].find((option) => option.value === key).selected = true;
    });
    field.tomselect?.sync();
  } else field.value = kept;
}

function note(form, text, drop = false) {
  const place = form.querySelector("[data-draft-note]");
  if (!place) return;
  place.textContent = text;
  if (!drop) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "dc-link";
  button.textContent = say("drop_draft");
  button.addEventListener("click", () => { forget(form); form.reset(); note(form, ""); });
  place.append(" ", button);
}

function keep(form) {
  const at = Date.now();
  try {
    localStorage.setItem(name(form), JSON.stringify({ at, values: fields(form).map((field) => [field.name, value(field)]) }));
    note(form, say("draft_kept", { time: clock(at) }));
  } catch { /* storage full or forbidden: the form still works */ }
}

function forget(form) {
  clearTimeout(timer);
  localStorage.removeItem(name(form));
}

function restore(form) {
  const held = JSON.parse(localStorage.getItem(name(form)) ?? "null");
  const all = fields(form);
  if (!held || form.querySelector("[aria-invalid=true]")) return;
  if (held.values.length !== all.length) return forget(form);
  held.values.forEach(([key, kept], index) => all[index].name === key && fill(all[index], kept));
  note(form, say("draft_restored", { time: clock(held.at) }), true);
}

function purge() {
  Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => {
    if (Date.now() - JSON.parse(localStorage[key]).at > WEEK) localStorage.removeItem(key);
  });
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-draft-key]");
  if (!form) return;
  clearTimeout(timer);
  timer = setTimeout(() => keep(form), 400);
});

// The sign-in page is an answer too, but not to what was sent: the words wait behind it.
// htmx does not call an answer successful that sends the page elsewhere; its status does.
function taken({ xhr, requestConfig }) {
  if (xhr.status < 200 || xhr.status >= 300 || (requestConfig?.verb ?? "get").toLowerCase() === "get") return false;
  return !new URL(xhr.responseURL || location.href, location.href).pathname.startsWith("/login");
}

document.addEventListener("htmx:afterRequest", (event) => {
  // By now a dialog may have let go of its form, so that the event no longer comes from inside it.
  const from = event.detail.requestConfig?.elt ?? event.target;
  const form = from.closest?.("form[data-draft-key]");
  if (form && taken(event.detail)) forget(form);
});

// A page of its own is sent without htmx: the words are forgotten once its answer led elsewhere.
const SENT = "dc:sent";
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.draftKey && !form.hasAttribute("hx-post")) sessionStorage.setItem(SENT, name(form));
});

function settle() {
  const sent = sessionStorage.getItem(SENT);
  const led = performance.getEntriesByType("navigation")[0]?.redirectCount > 0;
  if (location.pathname.startsWith("/login")) return;
  sessionStorage.removeItem(SENT);
  if (sent && led) localStorage.removeItem(sent);
}

window.htmx.onLoad((root) => {
  const forms = [...root.querySelectorAll("form[data-draft-key]")];
  if (root.matches?.("form[data-draft-key]")) forms.push(root);
  forms.forEach(restore);
});
try { settle(); } catch { /* without a store nothing was kept */ }
try { purge(); } catch { /* a broken or forbidden store holds no drafts */ }
