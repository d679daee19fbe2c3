import { createCanvas, loadImage } from "@napi-rs/canvas";
import { describe, expect, it } from "vitest";
import { sayIn } from "../../../src/chat/language/language.ts";
import { createDrawer } from "../../../src/chat/pictures/create-drawer.ts";
import { MOOD, SERIES } from "../../../src/chat/pictures/palette.ts";
import type { StatsChartData, StatsPanel } from "../../../src/chat/pictures/stats-chart-data.ts";
import { statsChartFigures } from "../../../src/chat/pictures/stats-chart-figures.ts";
import type { View } from "../../../src/chat/view.ts";
import { createLog } from "../../../src/log.ts";
import { statsSamples } from "../sample-stats.ts";

const draw = createDrawer(createLog("silent"));

function chartOf(name: string, language: "en" | "de" = "en"): StatsChartData {
  const view: View | undefined = statsSamples(sayIn(language))[name];
  if (view?.picture?.kind !== "stats_chart") throw new Error(`${name} has no chart`);
  return view.picture.data;
}

const panel = (over: Partial<StatsPanel>): StatsPanel => ({
  title: "t",
  value: "v",
  kind: "bars",
  unit: { kind: "count" },
  series: [{ label: "s", value: "", hue: 0, amounts: [1] }],
  empty: "nothing",
  ...over,
});
const figuresOf = (one: StatsPanel, days = 1) => {
  const [figures] = statsChartFigures({
    language: "en",
    title: "t",
    firstDayMs: Date.UTC(2026, 10, 1),
    days,
    panels: [one],
  }).panels;
  if (!figures) throw new Error("no panel");
  return figures;
};
const linesOf = (one: StatsPanel) => figuresOf(one).lines.map(({ label }) => label);
const oneOf = (amount: number, unit: StatsPanel["unit"]) =>
  panel({ unit, series: [{ label: "s", value: "", hue: 0, amounts: [amount] }] });

describe("what the charts say", () => {
  it("has each currency on an axis of its own", () => {
    const panels = statsChartFigures(chartOf("moneyStatsView")).panels;
    expect(panels.map(({ title, value }) => `${title}: ${value}`)).toEqual([
      "Paid and given back by day, USD: $3,560 kept",
      "Paid and given back by day, EUR: €29 kept",
      "What running it cost by day, USD: $178.27",
    ]);
    expect(panels.map(({ lines }) => lines.map(({ label }) => label))).toEqual([
      ["$100", "$200"],
      ["€10", "€20"],
      ["$2.50", "$5", "$7.50"],
    ]);
  });

  it("keeps a rail's colour whether or not the other one is there, and leaves out what there was none of", () => {
    const [both, alone] = statsChartFigures(chartOf("moneyStatsView")).panels;
    expect(both?.series.map(({ label, colour }) => [label, colour])).toEqual([
      ["Polar", SERIES[1]],
      ["Stripe", SERIES[0]],
      ["Given back or disputed", MOOD.over],
    ]);
    expect(alone?.series.map(({ label, colour }) => [label, colour])).toEqual([["Stripe", SERIES[0]]]);
  });

  it("draws lines that can be said shortly, whatever the size", () => {
    expect(linesOf(oneOf(3_000, { kind: "money", currency: "jpy" }))).toEqual(["¥1,000", "¥2,000", "¥3,000"]);
    expect(linesOf(oneOf(1, { kind: "count" }))).toEqual(["1"]);
    expect(linesOf(oneOf(5, { kind: "count" }))).toEqual(["2", "4"]);
    expect(linesOf(oneOf(1, { kind: "money", currency: "usd" }))).toEqual(["$0.01"]);
    expect(linesOf(oneOf(9e12, { kind: "money", currency: "usd" }))).toEqual(["$25B", "$50B", "$75B"]);
    expect(linesOf(oneOf(4_200, { kind: "micros" }))).toEqual(["$0.002", "$0.004"]);
    expect(linesOf(oneOf(250_000, { kind: "time" }))).toEqual(["2 min", "4 min"]);
    expect(linesOf(oneOf(36_000_000, { kind: "time" }))).toEqual(["2 h", "4 h", "6 h", "8 h"]);
    for (let highest = 1; highest < 1e13; highest *= 1.7)
      for (const kind of ["count", "micros", "tokens"] as const) {
        const { length } = linesOf(oneOf(Math.round(highest), { kind }));
        expect(length, `${highest} ${kind}`).toBeGreaterThanOrEqual(1);
        expect(length, `${highest} ${kind}`).toBeLessThanOrEqual(4);
      }
  });

  it("says in words that there is nothing, and sends no picture of nothing at all", () => {
    const none = panel({ series: [{ label: "s", value: "", hue: 0, amounts: [0] }] });
    expect(figuresOf(none)).toMatchObject({ empty: "nothing", lines: [], series: [] });
    const samples = statsSamples(sayIn("en"));
    expect(samples["moneyStatsView nothing"]?.picture).toBeUndefined();
    expect(samples["agentStatsView nothing"]?.picture).toBeUndefined();
    expect(JSON.stringify(samples["moneyStatsView nothing"]?.body)).toContain("No plan was paid");
  });
});

describe("the picture", () => {
  it.each([
    ["moneyStatsView", "en", 3],
    ["moneyStatsView huge", "de", 2],
    ["moneyStatsView first day", "en", 2],
    ["agentStatsView", "de", 4],
  ] as const)(
    "fills its ground, has a panel for each axis and stays small: %s, %s",
    async (name, language, panels) => {
      const data = chartOf(name, language);
      const bytes = await draw({ kind: "stats_chart", data, alt: "" });
      if (!bytes) throw new Error("not drawn");
      const image = await loadImage(bytes);
      expect([image.width, image.height]).toEqual([1200, 2 * (76 + panels * 180)]);
      expect(bytes.length).toBeLessThan(300_000);
      const pen = createCanvas(image.width, image.height).getContext("2d");
      pen.drawImage(image, 0, 0);
      const pixels = new Uint32Array(pen.getImageData(0, 0, image.width, image.height).data.buffer);
      expect(pixels.every((pixel) => pixel >>> 24 === 255)).toBe(true);
    },
  );
});
