// Searchable selects: remote by data-pick-url (JSON [{value, text, hint}]), local by data-rich.
import TomSelect from "tom-select/base";
import remove_button from "tom-select/dist/esm/plugins/remove_button/plugin.js";
import clear_button from "tom-select/dist/esm/plugins/clear_button/plugin.js";
import { say } from "./words.js";

TomSelect.define("remove_button", remove_button);
TomSelect.define("clear_button", clear_button);

function plugins(select) {
  if (select.multiple) return { remove_button: { title: say("remove") } };
  return select.required ? {} : { clear_button: { title: say("remove") } };
}

function entry(item, escape) {
  const hint = item.hint ? `<small>${escape(item.hint)}</small>` : "";
  return `<div><span>${escape(item.text)}</span>${hint}</div>`;
}

async function search(url, text) {
  const address = new URL(url, location.href);
  address.searchParams.set("q", text);
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) return [];
  const found = await answer.json();
  return Array.isArray(found) ? found : found.results ?? [];
}

function remote(url) {
  return {
    preload: "focus",
    loadThrottle: 200,
    score: () => () => 1,
    load(text, done) {
      search(url, text).then((found) => {
        // Only the answer to what stands there now, and nothing of earlier answers beside it.
        if (this.inputValue() === text) this.clearOptions();
        done(this.inputValue() === text ? found : []);
      }, () => done());
    },
  };
}

function dress(select) {
  const url = select.dataset.pickUrl;
  const picker = new TomSelect(select, {
    valueField: "value",
    labelField: "text",
    searchField: ["text", "hint"],
    maxOptions: 200,
    plugins: plugins(select),
    placeholder: select.dataset.placeholder ?? "",
    render: {
      option: entry,
      no_results: () => `<div class="no-results">${say("none")}</div>`,
      loading: () => `<div class="no-results">${say("looking")}</div>`,
    },
    ...(url ? remote(url) : {}),
  });
  // Because a dialog scrolls inside: the list must not open below its edge.
  picker.on("dropdown_open", (list) => list.scrollIntoView({ block: "nearest" }));
  select.setAttribute("aria-hidden", "true"); // the field beside it carries the label
  if (select.getAttribute("aria-describedby")) {
    picker.control_input.setAttribute("aria-describedby", select.getAttribute("aria-describedby"));
  }
}

window.htmx.onLoad((root) => {
  root.querySelectorAll("select[data-pick-url], select[data-rich]").forEach((select) => {
    if (!select.tomselect) dress(select);
  });
});
