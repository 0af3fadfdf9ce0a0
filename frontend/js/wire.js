// htmx: what it may do, the CSRF header, and what happens when the server says no.
import htmx from "htmx.org/dist/htmx.esm.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  includeIndicatorStyles: false,
  defaultSettleDelay: 0, // a form must be alive before the first Enter, or the browser sends it itself
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});
window.htmx = htmx;

const LONGEST = 300;

function csrf() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

function spoken(document_) {
  const marked = document_.querySelector("[data-message]");
  return (marked ?? document_.body).textContent.replace(/\s+/g, " ").trim();
}

function byStatus(status) {
  if (status >= 500) return say("server");
  return say({ 403: "forbidden", 404: "gone", 409: "conflict", 413: "large", 429: "slow" }[status] ?? "refused");
}

function messageOf(xhr) {
  const kind = xhr.getResponseHeader("content-type") ?? "";
  const text = xhr.responseText ?? "";
  let message = "";
  if (kind.startsWith("text/plain")) message = text.trim();
  else if (kind.startsWith("text/html") && xhr.status < 500) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const whole = /^\s*<!doctype/i.test(text);
    message = whole && !page.querySelector("[data-message]") ? "" : spoken(page);
  }
  return message && message.length <= LONGEST ? message : byStatus(xhr.status);
}

/** htmx.ajax rejects when the network is down; the toast has said so already. */
export function ask(verb, path, options) {
  return htmx.ajax(verb, path, options).catch(() => {});
}

function again({ verb, path, elt, target, formData }) {
  const values = Object.fromEntries(formData ?? []);
  ask(verb.toUpperCase(), path, { source: elt, target, values });
}

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = csrf();
});

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  if (xhr.status === 401) location.reload();
  else toast({ text: messageOf(xhr), kind: "neg" });
});

document.addEventListener("htmx:sendError", (event) => {
  const config = event.detail.requestConfig;
  toast({ text: say("offline"), kind: "neg", action: { label: say("retry"), run: () => again(config) } });
});

// A whole page where a fragment belongs means the session ended or the address moved: go there.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target, requestConfig } = event.detail;
  const whole = /^\s*<!doctype/i.test(xhr.responseText ?? "");
  if (!whole || xhr.status >= 400 || target === document.body || requestConfig?.boosted) return;
  event.detail.shouldSwap = false;
  const there = new URL(xhr.responseURL || location.href);
  if (there.pathname.startsWith("/login")) location.reload();
  else location.assign(there);
});
