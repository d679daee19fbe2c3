import { sayIn } from "../language/language.ts";
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
import type { Drawable } from "./drawable.ts";
import type { Easel, Pen } from "./open-canvas.ts";
import { GROUND, INK, MOOD, OTHERS, PANEL } from "./palette.ts";
import type { UsageChartData } from "./usage-chart-data.ts";
import { type Entry, type UsageChartFigures, usageChartFigures } from "./usage-chart-figures.ts";

const HEIGHT = 430;
/** Where the bars stand: below a row for the forecast's words, above one for days. */
const TOP = 196;
const GROUND_LINE = 324;
const LEGEND_TOP = 366;

/** How tokens and days become a place in the picture. */
interface Plot extends Days {
  heightOf(tokens: number): number;
}

function ground(pen: Pen): void {
  pen.fillStyle = GROUND;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.fillStyle = PANEL;
  box(pen, EDGE - 14, 152, RIGHT - EDGE + 28, HEIGHT - 152 - 16, 16);
}

/** What is looked at, and how much of the plan it took. */
function head(pen: Pen, figures: UsageChartFigures, title: string): void {
  heading(pen, 48, { title, period: figures.period });
  const { plan } = figures;
  const line = plan ? 84 : 112;
  const used = plan ? { size: 16, colour: INK.strong } : { size: 26, colour: INK.strong, weight: BOLD };
  write(pen, figures.used, EDGE, line, used);
  if (figures.cost) write(pen, figures.cost, RIGHT, line, { size: 14, colour: INK.plain, align: "right" });
  if (!plan) return;

  pen.fillStyle = INK.track;
  box(pen, EDGE, 98, RIGHT - EDGE, 14, 7);
  const colour = MOOD[plan.mood];
  pen.fillStyle = colour;
  if (plan.share > 0) box(pen, EDGE, 98, Math.max(14, (RIGHT - EDGE) * plan.share), 14, 7);
  write(pen, plan.percent, EDGE, 136, { size: 15, weight: BOLD, colour });
  if (plan.left) write(pen, plan.left, RIGHT, 136, { size: 15, colour: INK.strong, align: "right" });
}

function plotFor(pen: Pen, figures: UsageChartFigures): Plot {
  const amounts = figures.empty ? [] : figures.lines.map(({ label }) => label);
  return {
    ...daysBeside(pen, amounts, figures.slots.length),
    heightOf: (tokens) => (tokens / figures.top) * (GROUND_LINE - TOP),
  };
}

function grid(pen: Pen, figures: UsageChartFigures, plot: Plot): void {
  const levels = [{ tokens: 0, label: "" }, ...(figures.empty ? [] : figures.lines)];
  for (const { tokens, label } of levels)
    level(pen, plot, GROUND_LINE - plot.heightOf(tokens), { label, colour: INK.line });
}

function bars(pen: Pen, figures: UsageChartFigures, plot: Plot): void {
  for (const [at, slot] of figures.slots.entries()) {
    const middle = middleOf(plot, at);
    const parts = slot.parts
      .map((tokens, i) => ({
        height: plot.heightOf(tokens),
        colour: figures.legend[i]?.colour ?? OTHERS,
      }))
      .filter(({ height }) => height > 0);
    bar(pen, parts, { middle, pitch: plot.pitch, zero: GROUND_LINE, isBelow: false });
    if (slot.label !== null)
      dayLabel(pen, slot.label, { middle, y: GROUND_LINE + 20, isToday: slot.isToday });
  }
}

function dashed(pen: Pen, colour: string, from: [number, number], to: [number, number]): void {
  pen.save();
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.lineCap = "round";
  pen.setLineDash([1, 5]);
  pen.beginPath();
  pen.moveTo(...from);
  pen.lineTo(...to);
  pen.stroke();
  pen.restore();
}

/** How it goes on at this pace, and where that ends; its words stand above all bars. */
function forecast(pen: Pen, figures: UsageChartFigures, plot: Plot): void {
  const { forecast: ahead } = figures;
  if (!ahead) return;
  const xOf = (days: number): number => plot.left + days * plot.pitch;
  const y = GROUND_LINE - plot.heightOf(ahead.pace);
  const endX = Math.min(RIGHT - 1, xOf(ahead.untilDay));
  const colour = ahead.isEnd ? MOOD.near : INK.plain;
  if (ahead.untilDay > ahead.fromDay + 0.5) dashed(pen, colour, [xOf(ahead.fromDay), y], [endX, y]);
  if (ahead.isEnd) {
    dashed(pen, colour, [endX, TOP - 10], [endX, GROUND_LINE - 1]);
    pen.fillStyle = colour;
    pen.beginPath();
    pen.arc(endX, y, 4, 0, 2 * Math.PI);
    pen.fill();
  }
  const words = { size: 13.5, weight: BOLD } as const;
  const width = widthOf(pen, ahead.text, words) + 22;
  const left = Math.max(plot.left, Math.min(RIGHT - width, endX - width / 2));
  pen.fillStyle = INK.track;
  box(pen, left, TOP - 38, width, 26, 13);
  write(pen, ahead.text, left + width / 2, TOP - 20.5, { ...words, colour, align: "center" });
}

function legend(pen: Pen, entries: readonly Entry[]): void {
  const [dot, gap] = [18, 20];
  const name = { size: 14, colour: INK.strong };
  const wanted = entries.map((e) => Math.max(widthOf(pen, e.label, name), widthOf(pen, e.value, name)) + 1);
  const widths = shared(wanted, RIGHT - EDGE - entries.length * dot - (entries.length - 1) * gap);
  let x = EDGE;
  for (const [at, entry] of entries.entries()) {
    const width = widths[at] ?? 0;
    pen.fillStyle = entry.colour;
    box(pen, x, LEGEND_TOP + 3, 11, 11, 3.5);
    write(pen, entry.label, x + dot, LEGEND_TOP + 13.5, { ...name, width });
    write(pen, entry.value, x + dot, LEGEND_TOP + 32, { size: 13, colour: INK.plain });
    x += dot + width + gap;
  }
}

function emptyState(pen: Pen, { text, hint }: { text: string; hint: string }): void {
  const middle = WIDTH / 2;
  const y = (TOP + GROUND_LINE) / 2 - 12;
  write(pen, text, middle, y, { size: 18, weight: BOLD, colour: INK.strong, align: "center" });
  write(pen, hint, middle, y + 26, {
    size: 14,
    colour: INK.plain,
    align: "center",
    width: RIGHT - EDGE,
  });
}

/** Names in a script that cannot be drawn here are told apart by their number and colour. */
const named = (entries: readonly Entry[], data: UsageChartData, drawable: Drawable): Entry[] =>
  entries.map((entry, at) => ({
    ...entry,
    label: drawable(entry.label) || sayIn(data.language)("chart-unnamed", { number: at + 1 }),
  }));

/** Draws the usage of a period: the plan's bar, bars by day, and when it runs out. @returns a PNG */
export async function drawUsageChart(easel: Easel, data: UsageChartData): Promise<Uint8Array> {
  const figures = usageChartFigures(data);
  return await easel.picture(WIDTH, HEIGHT, (pen) => {
    ground(pen);
    head(pen, figures, easel.drawable(figures.title));
    const plot = plotFor(pen, figures);
    grid(pen, figures, plot);
    bars(pen, figures, plot);
    forecast(pen, figures, plot);
    if (figures.empty) emptyState(pen, figures.empty);
    legend(pen, named(figures.legend, data, easel.drawable));
  });
}
