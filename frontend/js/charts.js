// Charts on a page: drawn from the data of their figure, redrawn when the size or the colours change.
import { coloured, init } from "./charts-core.js";
import "./wall.js";

const PHONE = 460;
const drawn = new Map();
let styles = getComputedStyle(document.documentElement);

function token(name) {
  return styles.getPropertyValue(`--${name}`).trim();
}

function line([label, value]) {
  const row = document.createElement("div");
  const name = document.createElement("span");
  const text = document.createElement("b");
  name.textContent = label;
  text.textContent = value;
  row.append(name, text);
  return row;
}

/** What people typed is only ever text here. */
function tip({ data }) {
  if (!data?.tip) return "";
  const box = document.createElement("div");
  box.className = "dc-tip";
  box.append(...data.tip.map(line));
  return box;
}

const TOOLTIP = {
  trigger: "item", confine: true, formatter: tip, padding: 0, borderWidth: 0,
  backgroundColor: "transparent", transitionDuration: 0, extraCssText: "box-shadow:none",
};

function chosen(given, width) {
  return width < PHONE && given.narrow ? given.narrow : given.option;
}

function draw(figure) {
  const box = figure.querySelector("[data-chart]");
  const given = JSON.parse(box.dataset.chart);
  const { height, ...option } = chosen(given, box.clientWidth);
  if (height) box.style.height = `${height}px`;
  const known = drawn.get(box);
  const chart = known ?? init(box, null, { renderer: "svg" });
  if (!known) {
    drawn.set(box, chart);
    chart.on("click", ({ data }) => { if (data?.url) location.assign(data.url); });
    chart.on("mouseover", ({ data }) => chart.getZr().setCursorStyle(data?.url ? "pointer" : "default"));
    sizes.observe(box);
  }
  chart.setOption(coloured({ tooltip: TOOLTIP, ...option }, token), { notMerge: true });
  box.dataset.width = box.clientWidth;
}

function forget() {
  for (const [box, chart] of drawn) {
    if (box.isConnected) continue;
    sizes.unobserve(box);
    chart.dispose();
    drawn.delete(box);
  }
}

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const chart = drawn.get(target);
    if (!chart || !target.clientWidth) continue;
    const was = Number(target.dataset.width) < PHONE;
    if (was !== target.clientWidth < PHONE) draw(target.closest("figure"));
    chart.resize();
  }
});

function recolour() {
  styles = getComputedStyle(document.documentElement);
  forget();
  drawn.forEach((_chart, box) => draw(box.closest("figure")));
}

new MutationObserver(recolour).observe(document.documentElement, { attributeFilter: ["data-theme"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
addEventListener("beforeprint", () => drawn.forEach((chart) => chart.resize()));

window.htmx.onLoad((root) => {
  forget();
  const boxes = [...root.querySelectorAll("[data-chart]")];
  if (root.matches?.("[data-chart]")) boxes.push(root);
  boxes.forEach((box) => draw(box.closest("figure")));
});
