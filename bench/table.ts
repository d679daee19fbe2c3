import { type Figure, median } from "./figure.ts";

const HEAD = ["figure", "median", "min–max", "runs", "aim", "met?"];

const digits = (value: number): string => {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
};

function aimOf({ unit, atMost, atLeast }: Figure, middle: number): string[] {
  if (atMost !== undefined) return [`≤ ${atMost} ${unit}`.trim(), middle <= atMost ? "yes" : "no"];
  if (atLeast !== undefined) return [`≥ ${atLeast} ${unit}`.trim(), middle >= atLeast ? "yes" : "no"];
  return ["", ""];
}

function row(figure: Figure): string[] {
  const { name, unit, values } = figure;
  const middle = median(values);
  const range = `${digits(Math.min(...values))}–${digits(Math.max(...values))}`;
  return [name, `${digits(middle)} ${unit}`.trim(), range, String(values.length), ...aimOf(figure, middle)];
}

/** Figures as one Markdown table, padded so that a terminal shows it as well. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = [HEAD, ...figures.map(row)];
  const widths = HEAD.map((_, i) => Math.max(...rows.map((cells) => cells[i]?.length ?? 0)));
  const line = (cells: string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  const [head = [], ...body] = rows;
  return [line(head), rule, ...body.map(line)].join("\n");
}
