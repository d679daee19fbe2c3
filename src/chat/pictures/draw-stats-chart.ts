import { BOLD, box, shared, widthOf, write } from "./brush.ts";
import type { Easel, Pen } from "./open-canvas.ts";
import { GROUND, INK, PANEL } from "./palette.ts";
import type { StatsChartData } from "./stats-chart-data.ts";
import { type PanelFigures, type StatsChartFigures, statsChartFigures } from "./stats-chart-figures.ts";

const WIDTH = 600;
const EDGE = 30;
const RIGHT = WIDTH - EDGE;
const FIRST_PANEL = 72;
const PANEL_HEIGHT = 168;
const GAP = 12;
/** Within a panel: where its legend is written, and where its marks begin and end. */
const LEGEND_LINE = 50;
const TOP = 68;
const TOP_WITHOUT_LEGEND = 52;
const BOTTOM = 138;

const AMOUNT = { size: 12.5, colour: INK.faint } as const;

/** How amounts and days become a place in the picture. */
interface Plot {
  left: number;
  /** Points for one day. */
  pitch: number;
  /** Where nothing is, points from above. */
  zero: number;
  yOf(amount: number): number;
}

/** Room for the widest amount of all panels, so that a day stands at one place in each of them. */
function leftOf(pen: Pen, panels: readonly PanelFigures[]): number {
  const labels = panels.flatMap(({ lines }) => lines.map(({ label }) => label));
  return EDGE + Math.max(0, ...labels.map((label) => widthOf(pen, label, AMOUNT) + 10));
}

const hasLegend = ({ series }: PanelFigures): boolean => series.some(({ label }) => label !== "");

function plotFor(panel: PanelFigures, { y, left, days }: { y: number; left: number; days: number }): Plot {
  const top = hasLegend(panel) ? TOP : TOP_WITHOUT_LEGEND;
  const scale = (BOTTOM - top) / (panel.high + panel.low);
  const zero = y + top + panel.high * scale;
  return { left, pitch: (RIGHT - left) / days, zero, yOf: (amount) => zero - amount * scale };
}

function head(pen: Pen, { title, period }: StatsChartFigures): void {
  const when = { size: 14, colour: INK.plain, align: "right" } as const;
  const width = RIGHT - EDGE - widthOf(pen, period, when) - 24;
  write(pen, title, EDGE, 46, { size: 21, weight: BOLD, colour: INK.strong, width });
  write(pen, period, RIGHT, 46, when);
}

function panelHead(pen: Pen, panel: PanelFigures, y: number): void {
  const value = { size: 16, weight: BOLD, colour: INK.strong, align: "right" } as const;
  write(pen, panel.value, RIGHT, y + 28, value);
  const width = RIGHT - EDGE - widthOf(pen, panel.value, value) - 16;
  write(pen, panel.title, EDGE, y + 28, { size: 14.5, colour: INK.plain, width });
}

/** What the colours are; one without a name is what the panel's title says. */
function legend(pen: Pen, panel: PanelFigures, y: number): void {
  if (!hasLegend(panel)) return;
  const { series } = panel;
  const [dot, gap] = [16, 18];
  const words = { size: 13, colour: INK.strong };
  const texts = series.map(({ label, value }) => `${label} ${value}`.trim());
  const wanted = texts.map((text) => widthOf(pen, text, words) + 1);
  const widths = shared(wanted, RIGHT - EDGE - series.length * dot - (series.length - 1) * gap);
  let x = EDGE;
  for (const [at, { colour }] of series.entries()) {
    const width = widths[at] ?? 0;
    pen.fillStyle = colour;
    box(pen, x, y + LEGEND_LINE - 9.5, 10, 10, 3);
    write(pen, texts[at] ?? "", x + dot, y + LEGEND_LINE, { ...words, width });
    x += dot + width + gap;
  }
}

function grid(pen: Pen, { lines }: PanelFigures, plot: Plot): void {
  pen.lineWidth = 1;
  for (const { amount, label } of [{ amount: 0, label: "" }, ...lines]) {
    const y = Math.round(plot.yOf(amount)) + 0.5;
    pen.strokeStyle = amount === 0 ? INK.faint : INK.line;
    pen.beginPath();
    pen.moveTo(plot.left, y);
    pen.lineTo(RIGHT, y);
    pen.stroke();
    write(pen, label, plot.left - 10, y + 4.5, { ...AMOUNT, align: "right" });
  }
}

/** One day's parts, stacked away from the line of nothing. */
function stack(
  pen: Pen,
  parts: readonly { amount: number; colour: string }[],
  place: { x: number; width: number; plot: Plot; isBelow: boolean },
): void {
  const { x, width, plot, isBelow } = place;
  const shown = parts.filter(({ amount }) => amount > 0);
  let at = plot.zero;
  for (const [n, { amount, colour }] of shown.entries()) {
    const isLast = n === shown.length - 1;
    const height = Math.abs(plot.yOf(amount) - plot.zero);
    const drawn = Math.max(shown.length === 1 ? 2 : 0.75, height - (isLast ? 0 : 1));
    const round = Math.min(3, width / 3, drawn);
    pen.fillStyle = colour;
    pen.beginPath();
    const corners = isBelow ? [0, 0, round, round] : [round, round, 0, 0];
    pen.roundRect(x, isBelow ? at : at - drawn, width, drawn, isLast ? corners : 0);
    pen.fill();
    at += isBelow ? height : -height;
  }
}

function bars(pen: Pen, { series }: PanelFigures, plot: Plot, days: number): void {
  const width = Math.min(26, Math.max(2, plot.pitch * 0.68));
  for (let day = 0; day < days; day++) {
    const x = plot.left + (day + 0.5) * plot.pitch - width / 2;
    for (const isBelow of [false, true]) {
      const parts = series
        .filter((one) => (one.isBelow ?? false) === isBelow)
        .map(({ amounts, colour }) => ({ amount: amounts[day] ?? 0, colour }));
      stack(pen, parts, { x, width, plot, isBelow });
    }
  }
}

/** How many there were, as a line over what it stands on. */
function line(pen: Pen, { series }: PanelFigures, plot: Plot): void {
  const [only] = series;
  if (!only) return;
  const points = only.amounts.map((amount, day): [number, number] => [
    plot.left + (day + 0.5) * plot.pitch,
    plot.yOf(amount),
  ]);
  const trace = (): void => {
    pen.beginPath();
    for (const [x, y] of points) pen.lineTo(x, y);
  };
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return;
  pen.save();
  trace();
  pen.lineTo(last[0], plot.zero);
  pen.lineTo(first[0], plot.zero);
  pen.globalAlpha = 0.22;
  pen.fillStyle = only.colour;
  pen.fill();
  pen.restore();
  trace();
  pen.strokeStyle = only.colour;
  pen.lineWidth = 2.5;
  pen.lineJoin = "round";
  pen.stroke();
  pen.fillStyle = only.colour;
  pen.beginPath();
  pen.arc(...last, 4, 0, 2 * Math.PI);
  pen.fill();
}

function dayLabels(pen: Pen, labels: readonly (string | null)[], plot: Plot, y: number): void {
  for (const [at, label] of labels.entries()) {
    if (label === null) continue;
    const half = widthOf(pen, label, AMOUNT) / 2;
    const x = Math.max(EDGE + half, Math.min(RIGHT - half, plot.left + (at + 0.5) * plot.pitch));
    const colour = at === labels.length - 1 ? INK.strong : INK.faint;
    write(pen, label, x, y + BOTTOM + 19, { ...AMOUNT, colour, align: "center" });
  }
}

function paintPanel(
  pen: Pen,
  panel: PanelFigures,
  labels: readonly (string | null)[],
  { y, left }: { y: number; left: number },
): void {
  pen.fillStyle = PANEL;
  box(pen, EDGE - 14, y, RIGHT - EDGE + 28, PANEL_HEIGHT, 16);
  panelHead(pen, panel, y);
  legend(pen, panel, y);
  const plot = plotFor(panel, { y, left, days: labels.length });
  if (panel.empty === null) {
    grid(pen, panel, plot);
    if (panel.kind === "line") line(pen, panel, plot);
    else bars(pen, panel, plot, labels.length);
    dayLabels(pen, labels, plot, y);
  } else {
    const words = { size: 15, colour: INK.plain, align: "center", width: RIGHT - EDGE } as const;
    write(pen, panel.empty, WIDTH / 2, y + (TOP + BOTTOM) / 2, words);
  }
}

/** Draws panels one below the other, each with an axis of its own. @returns a PNG */
export async function drawStatsChart(easel: Easel, data: StatsChartData): Promise<Uint8Array> {
  const figures = statsChartFigures(data);
  const count = figures.panels.length;
  const height = FIRST_PANEL + count * (PANEL_HEIGHT + GAP) + 4;
  return await easel.picture(WIDTH, height, (pen) => {
    pen.fillStyle = GROUND;
    pen.fillRect(0, 0, WIDTH, height);
    head(pen, figures);
    const left = leftOf(pen, figures.panels);
    for (const [at, panel] of figures.panels.entries())
      paintPanel(pen, panel, figures.labels, { y: FIRST_PANEL + at * (PANEL_HEIGHT + GAP), left });
  });
}
