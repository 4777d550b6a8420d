// Draws one <figure data-chart> from the JSON inside it: a metric over time, with its interval and the period before.
// Fields: kind (line, bars), name, decimals, signed, range, texts, points [{label, href, value, low, high, before, …}].
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([LineChart, BarChart, GridComponent, TooltipComponent, AriaComponent, MarkLineComponent, CanvasRenderer]);

/**
 * @typedef {{ label: string, href: string, value: number | null, low: number | null, high: number | null,
 *   before: number | null, shown: string | null, interval: string | null, n: string | null, shownBefore: string | null,
 *   limitLow?: number | null, limitHigh?: number | null, limits?: string | null, signal?: boolean, shift?: boolean, version?: string | null }} Point
 * @typedef {{ kind: "line" | "bars", name: string, decimals: number, signed: boolean, range: [number, number] | null,
 *   target?: number | null,
 *   texts: { now: string, before: string, interval: string, n: string, limits?: string, target?: string, signal?: string, shift?: string }, points: Point[] }} Spec
 */

/** @param {Element} figure */
export function draw(figure) {
  const source = figure.querySelector('script[type="application/json"]')?.textContent;
  if (!source || !(figure instanceof HTMLElement)) return;
  /** @type {Spec} */
  const spec = JSON.parse(source);
  const canvas = document.createElement("div");
  canvas.className = "chart-canvas";
  figure.append(canvas);
  const chart = init(canvas, undefined, { renderer: "canvas" });
  const show = () => chart.setOption(options(spec, figure), true);
  show();
  new ResizeObserver(() => chart.resize()).observe(canvas);
  // The theme may be changed on the page, or by the system in the evening.
  document.addEventListener("peakend:theme", show);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  chart.getZr().on("click", (event) => {
    const at = chart.convertFromPixel({ seriesIndex: 0 }, [event.offsetX, event.offsetY])[0];
    const point = spec.points[Math.round(at)];
    if (point && chart.containPixel("grid", [event.offsetX, event.offsetY])) location.href = point.href;
  });
}

/** @param {Spec} spec @param {Element} figure */
function options(spec, figure) {
  const css = getComputedStyle(figure);
  /** @param {string} name */
  const colour = (name) => css.getPropertyValue(name).trim();
  const [line, muted, text, surface] = ["--line", "--muted", "--text", "--surface"].map(colour);
  const [ink, before] = [colour("--series-1"), colour("--edge")];
  const font = { fontFamily: css.fontFamily, fontSize: 12, color: muted };
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const bars = spec.kind === "bars";
  return {
    animation: !still,
    animationDuration: 150,
    aria: { enabled: true },
    textStyle: font,
    grid: { left: 8, right: 16, top: 16, bottom: 4, containLabel: true },
    tooltip: {
      trigger: "axis",
      className: "chart-tip",
      confine: true,
      axisPointer: { type: bars ? "shadow" : "line", lineStyle: { color: before, width: 1 }, shadowStyle: { color: line, opacity: 0.4 } },
      /** @param {{ dataIndex: number }[]} hits */
      formatter: (hits) => tip(spec, spec.points[hits[0].dataIndex]),
    },
    xAxis: {
      type: "category",
      data: spec.points.map((point) => point.label),
      boundaryGap: bars,
      axisLine: { lineStyle: { color: line } },
      axisTick: { show: false },
      axisLabel: { ...font, hideOverlap: true, margin: 12 },
    },
    yAxis: {
      type: "value",
      scale: !bars,
      ...bounds(spec),
      splitNumber: 4,
      axisLabel: { ...font, formatter: (/** @type {number} */ value) => label(spec, value) },
      splitLine: { lineStyle: { color: line } },
    },
    series: [...(bars ? barSeries(spec, ink, before) : lineSeries(spec, ink, before, surface)), ...watchSeries(spec, colour)],
    color: [ink, text],
  };
}

/** The axis shows what the answers show, a little more, and never what cannot be. @param {Spec} spec */
function bounds(spec) {
  if (!spec.range) return { min: 0 };
  const seen = spec.points.flatMap((p) => [p.low ?? p.value, p.high ?? p.value, p.before]).filter((v) => v !== null && v !== undefined);
  if (seen.length > 0 && spec.target !== null && spec.target !== undefined) seen.push(spec.target);
  if (seen.length === 0) return { min: spec.range[0], max: spec.range[1] };
  const [least, most] = spec.range;
  const [low, high] = [Math.min(...seen), Math.max(...seen)];
  const room = Math.max((high - low) * 0.1, (most - least) * 0.01);
  const step = 10 ** Math.floor(Math.log10(Math.max(high - low, 1e-6)));
  return {
    min: Math.max(least, Math.floor((low - room) / step) * step),
    max: Math.min(most, Math.ceil((high + room) / step) * step),
  };
}

/** @param {Spec} spec @param {string} ink @param {string} before @param {string} surface */
function lineSeries(spec, ink, before, surface) {
  const plain = { type: "line", symbol: "none", silent: true, stackStrategy: "all", emphasis: { disabled: true } };
  const only = spec.points.length < 40;
  return [
    { ...plain, name: "low", stack: "band", data: spec.points.map((p) => p.low), lineStyle: { opacity: 0 } },
    {
      ...plain,
      name: spec.texts.interval,
      stack: "band",
      data: spec.points.map((p) => (p.low === null || p.high === null ? null : p.high - p.low)),
      lineStyle: { opacity: 0 },
      areaStyle: { color: ink, opacity: 0.14 },
    },
    {
      ...plain,
      name: spec.texts.before,
      stack: undefined,
      data: spec.points.map((p) => p.before),
      lineStyle: { color: before, width: 1.25, type: [4, 3] },
      connectNulls: false,
      symbol: "circle",
      symbolSize: 3,
      showSymbol: true,
      itemStyle: { color: before },
    },
    {
      ...plain,
      name: spec.name,
      stack: undefined,
      data: spec.points.map((p) => p.value),
      lineStyle: { color: ink, width: 2 },
      itemStyle: { color: ink, borderColor: surface, borderWidth: 1.5 },
      symbol: "circle",
      symbolSize: only ? 7 : 4,
      showSymbol: true,
      connectNulls: false,
    },
  ];
}

/** @param {Spec} spec @param {string} ink @param {string} before */
function barSeries(spec, ink, before) {
  return [
    { type: "bar", name: spec.name, data: spec.points.map((p) => p.value), itemStyle: { color: ink, borderRadius: [2, 2, 0, 0] }, barMaxWidth: 28 },
    { type: "line", name: spec.texts.before, symbol: "none", silent: true, data: spec.points.map((p) => p.before), lineStyle: { color: before, width: 1.25, type: [4, 3] } },
  ];
}

/** Control limits, the target, points out of the ordinary and new levels; nothing where a picture has none.
 * @param {Spec} spec @param {(name: string) => string} colour */
function watchSeries(spec, colour) {
  const [edge, text, poor] = ["--edge", "--text", "--poor"].map(colour);
  const quiet = { type: "line", symbol: "none", silent: true, lineStyle: { color: edge, width: 1, type: [2, 3] }, z: 1 };
  /** @type {object[]} */
  const series = [];
  if (spec.points.some((p) => typeof p.limitLow === "number")) {
    series.push({ ...quiet, name: spec.texts.limits, data: spec.points.map((p) => p.limitLow ?? null) });
    series.push({ ...quiet, name: spec.texts.limits, data: spec.points.map((p) => p.limitHigh ?? null) });
  }
  /** @type {object[]} */
  const marks = spec.points.flatMap((p, at) => (p.shift ? [{ xAxis: at, label: { formatter: spec.texts.shift, color: text, position: "insideEndTop" } }] : []));
  for (const [at, point] of spec.points.entries()) {
    if (point.version) marks.push({ xAxis: at, lineStyle: { color: text, type: "solid", width: 1 }, label: { formatter: point.version, color: text, position: "insideEndTop" } });
  }
  if (typeof spec.target === "number") {
    marks.push({ yAxis: spec.target, lineStyle: { color: text, type: "solid", width: 1 }, label: { formatter: spec.texts.target, color: text, position: "insideStartTop" } });
  }
  if (marks.length > 0) {
    const markLine = { symbol: "none", silent: true, animation: false, lineStyle: { color: edge, type: [6, 3], width: 1 }, label: { fontSize: 11 }, data: marks };
    series.push({ ...quiet, data: [], markLine });
  }
  if (spec.points.some((p) => p.signal)) {
    const data = spec.points.map((p) => (p.signal ? p.value : null));
    const mark = { symbol: "diamond", symbolSize: 11, showSymbol: true, itemStyle: { color: poor }, lineStyle: { opacity: 0 }, z: 5 };
    series.push({ ...quiet, ...mark, name: spec.texts.signal, data });
  }
  return series;
}

/** @param {Spec} spec @param {number} value */
function label(spec, value) {
  const shown = new Intl.NumberFormat(document.documentElement.lang, {
    maximumFractionDigits: Math.max(spec.decimals, 1),
    notation: spec.kind === "bars" && value >= 10000 ? "compact" : "standard",
    signDisplay: spec.signed ? "exceptZero" : "auto",
  });
  return shown.format(value).replace("-", "−");
}

/** Built from nodes, so that nothing in it is ever markup. @param {Spec} spec @param {Point} point */
function tip(spec, point) {
  const box = document.createElement("div");
  const head = document.createElement("strong");
  head.textContent = point.label;
  box.append(head);
  /** @param {string} name @param {string | null} value */
  const line = (name, value) => {
    if (!value) return;
    const row = document.createElement("div");
    row.textContent = `${name}: ${value}`;
    box.append(row);
  };
  line(spec.name, point.shown ?? "–");
  line(spec.texts.interval, point.interval);
  line(spec.texts.n, point.n);
  line(spec.texts.before, point.shownBefore);
  line(spec.texts.limits ?? "", point.limits ?? null);
  if (point.signal) line("◆", spec.texts.signal ?? null);
  if (point.shift) line("│", spec.texts.shift ?? null);
  if (point.version) line("│", point.version);
  return box;
}
