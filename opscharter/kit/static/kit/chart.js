// <figure class="chart" data-chart-url="…"><figcaption>…</figcaption><table>…</table></figure>: the table is the content, the
// drawing an addition. The address answers an ECharts option; colours in it are token names ("token:kept").
import { library } from "./load.js";
import { phrase } from "./phrases.js";

const charts = new Map();
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

function coloured(value) {
  if (typeof value === "string" && value.startsWith("token:")) return token(value.slice(6));
  if (Array.isArray(value)) return value.map(coloured);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, coloured(inner)]));
  }
  return value;
}

const axis = (given, ink, line) => ({
  ...given,
  axisLine: { lineStyle: { color: line }, ...given.axisLine },
  axisTick: { show: false, ...given.axisTick },
  axisLabel: { color: ink, ...given.axisLabel },
  splitLine: { lineStyle: { color: line }, ...given.splitLine },
});

const each = (value, change) => (Array.isArray(value) ? value.map(change) : change(value));

function dressed(option) {
  const ink = token("ink-2");
  const line = token("line");
  const drawn = coloured(option);
  for (const name of ["xAxis", "yAxis"]) {
    if (drawn[name]) drawn[name] = each(drawn[name], (given) => axis(given, ink, line));
  }
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    animation: !still,
    animationDuration: 300,
    color: ["kept-mark", "late-mark", "missed-mark", "excepted-mark", "idle-mark"].map(token),
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: ink },
    grid: { left: 8, right: 8, top: 36, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    legend: drawn.series?.length > 1 ? { top: 0, left: 0, textStyle: { color: ink }, itemWidth: 12, itemHeight: 10 } : undefined,
    tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: token("sheet"), borderColor: token("line-2"), textStyle: { color: token("ink") } },
    ...drawn,
  };
}

async function draw(figure) {
  const [answer] = await Promise.all([
    fetch(figure.dataset.chartUrl, { credentials: "same-origin", headers: { Accept: "application/json" } }),
    library("echarts/echarts.min.js"),
  ]);
  if (!answer.ok) throw new Error(String(answer.status));
  const option = await answer.json();
  const canvas = document.createElement("div");
  canvas.className = "chart-canvas";
  canvas.setAttribute("aria-hidden", "true");
  const table = figure.querySelector("table");
  figure.insertBefore(canvas, table);
  if (table) {
    const details = document.createElement("details");
    const summary = document.createElement("summary");
    summary.textContent = phrase("chartTable");
    details.append(summary);
    table.replaceWith(details);
    details.append(table);
  }
  const chart = window.echarts.init(canvas, null, { renderer: "svg" });
  chart.setOption(dressed(option));
  charts.set(chart, option);
  new ResizeObserver(() => chart.resize()).observe(canvas);
}

const redress = () => charts.forEach((option, chart) => chart.setOption(dressed(option), true));
document.addEventListener("kit:look", redress);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redress);

export function drawCharts(root) {
  root.querySelectorAll?.("[data-chart-url]").forEach((figure) => {
    if (figure.dataset.drawn) return;
    figure.dataset.drawn = "1";
    // the table stays when the drawing cannot be had
    draw(figure).catch(() => figure.querySelector(".chart-canvas")?.remove());
  });
}
