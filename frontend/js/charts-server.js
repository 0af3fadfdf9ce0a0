// Charts for documents: one function from an option to an SVG, without a page around it.
import { coloured, init } from "./charts-core.js";

// Both themes of tokens.css, put in by the build.
const THEMES = __THEMES__;

globalThis.drawChart = (source) => {
  const { option, width, height, theme } = JSON.parse(source);
  const tokens = THEMES[theme] ?? THEMES.light;
  const chart = init(null, null, { ssr: true, renderer: "svg", width, height });
  chart.setOption(coloured({ ...option, tooltip: { show: false } }, (name) => tokens[name]?.replaceAll('"', "'")));
  const drawn = chart.renderToSVGString();
  chart.dispose();
  return drawn;
};
