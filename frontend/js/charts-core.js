// What browser and server share: the kinds of chart we draw, and names of colours made colours.
import { init, use } from "echarts/core";
import { BarChart, HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendPlainComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, HeatmapChart, LineChart, ScatterChart, GridComponent, LegendPlainComponent, MarkLineComponent, TooltipComponent, LabelLayout, SVGRenderer]);

/** "@neg-solid" anywhere in an option becomes what `look` says of it. */
export function coloured(value, look) {
  if (typeof value === "string") return value[0] === "@" ? look(value.slice(1)) || "currentColor" : value;
  if (Array.isArray(value)) return value.map((one) => coloured(one, look));
  if (!value || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, part(key, one, look)]));
}

function part(key, one, look) {
  if (WORDS.has(key)) return one;
  if (key !== "data" || !Array.isArray(one)) return coloured(one, look);
  return one.map((mark) => (typeof mark === "string" ? mark : coloured(mark, look)));
}

// What people wrote may begin with an @ as well; it is no colour.
const WORDS = new Set(["tip", "url", "formatter", "name"]);

export { init };
