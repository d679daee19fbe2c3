import { BOLD, box, shared, widthOf, write } from "./brush.ts";
import {
  bar,
  type Days,
  dayLabel,
  daysBeside,
  EDGE,
  heading,
  level,
  middleOf,
  RIGHT,
  WIDTH,
} from "./day-plot.ts";
import type { Easel, Pen } from "./open-canvas.ts";
import { GROUND, INK, PANEL } from "./palette.ts";
import type { StatsChartData } from "./stats-chart-data.ts";
import { type PanelFigures, statsChartFigures } from "./stats-chart-figures.ts";

const FIRST_PANEL = 72;
const PANEL_HEIGHT = 168;
const GAP = 12;
/** Within a panel: where its legend is written, and where its marks begin and end. */
const LEGEND_LINE = 50;
const TOP = 68;
const TOP_WITHOUT_LEGEND = 52;
const BOTTOM = 138;

/** How amounts and days become a place in the picture. */
interface Plot extends Days {
  /** Where nothing is, points from above. */
  zero: number;
  heightOf(amount: number): number;
}

const hasLegend = ({ series }: PanelFigures): boolean => series.some(({ label }) => label !== "");

function plotFor(panel: PanelFigures, { y, days }: { y: number; days: Days }): Plot {
  const top = hasLegend(panel) ? TOP : TOP_WITHOUT_LEGEND;
  const scale = (BOTTOM - top) / (panel.high + panel.low);
  return { ...days, zero: y + top + panel.high * scale, heightOf: (amount) => amount * scale };
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
  level(pen, plot, plot.zero, { label: "", colour: INK.faint });
  for (const { amount, label } of lines)
    level(pen, plot, plot.zero - plot.heightOf(amount), { label, colour: INK.line });
}

function bars(pen: Pen, { series }: PanelFigures, plot: Plot, count: number): void {
  for (let day = 0; day < count; day++)
    for (const isBelow of [false, true]) {
      const parts = series
        .filter((one) => (one.isBelow ?? false) === isBelow)
        .map(({ amounts, colour }) => ({ height: plot.heightOf(amounts[day] ?? 0), colour }))
        .filter(({ height }) => height > 0);
      bar(pen, parts, { ...plot, middle: middleOf(plot, day), isBelow });
    }
}

/** How many there were, as a line over what it stands on. */
function line(pen: Pen, { series }: PanelFigures, plot: Plot): void {
  const [only] = series;
  if (!only) return;
  const points = only.amounts.map((amount, day): [number, number] => [
    middleOf(plot, day),
    plot.zero - plot.heightOf(amount),
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

function dayLabels(pen: Pen, labels: readonly (string | null)[], days: Days, y: number): void {
  for (const [at, label] of labels.entries())
    if (label !== null)
      dayLabel(pen, label, {
        middle: middleOf(days, at),
        y: y + BOTTOM + 19,
        isToday: at === labels.length - 1,
      });
}

function paintPanel(
  pen: Pen,
  panel: PanelFigures,
  labels: readonly (string | null)[],
  { y, days }: { y: number; days: Days },
): void {
  pen.fillStyle = PANEL;
  box(pen, EDGE - 14, y, RIGHT - EDGE + 28, PANEL_HEIGHT, 16);
  panelHead(pen, panel, y);
  legend(pen, panel, y);
  const plot = plotFor(panel, { y, days });
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
    heading(pen, 46, figures);
    // A day stands at one place in all panels.
    const amounts = figures.panels.flatMap(({ lines }) => lines.map(({ label }) => label));
    const days = daysBeside(pen, amounts, data.days);
    for (const [at, panel] of figures.panels.entries())
      paintPanel(pen, panel, figures.labels, { y: FIRST_PANEL + at * (PANEL_HEIGHT + GAP), days });
  });
}
