import { writeFileSync } from "node:fs";
import { createCanvas, GlobalFonts, loadImage } from "@napi-rs/canvas";
import { describe, expect, it, vi } from "vitest";
import { createDrawer } from "../../../src/chat/pictures/create-drawer.ts";
import { fitted } from "../../../src/chat/pictures/drawable.ts";
import { openEasel } from "../../../src/chat/pictures/open-canvas.ts";
import { GROUND, INK, MOOD, OTHERS, PANEL, SERIES } from "../../../src/chat/pictures/palette.ts";
import type { UsageChartData } from "../../../src/chat/pictures/usage-chart-data.ts";
import { usageChartFigures } from "../../../src/chat/pictures/usage-chart-figures.ts";
import { createLog } from "../../../src/log.ts";
import { contrast, difference, VISIONS } from "./colours.ts";
import { SAMPLE_USAGE } from "./sample-usage.ts";

const lines: string[] = [];
const draw = createDrawer(createLog("debug", { write: (line: string) => void lines.push(line) }));

function sample(name: string): UsageChartData {
  const data = SAMPLE_USAGE[name];
  if (!data) throw new Error(`there is no sample ${name}`);
  return data;
}

const figures = (name: string, more: Partial<UsageChartData> = {}) =>
  usageChartFigures({ ...sample(name), ...more });

async function png(data: UsageChartData): Promise<Uint8Array> {
  const bytes = await draw({ kind: "usage_chart", data, alt: "" });
  if (!bytes) throw new Error(lines.join(""));
  return bytes;
}

const numberOf = (hex: string): number => {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return ((255 << 24) | ((b ?? 0) << 16) | ((g ?? 0) << 8) | (r ?? 0)) >>> 0;
};

/** Which of our colours stand in the picture, and from which column to which. */
async function pixelsOf(data: UsageChartData) {
  const bytes = await png(data);
  const image = await loadImage(bytes);
  const { width, height } = image;
  const pen = createCanvas(width, height).getContext("2d");
  pen.drawImage(image, 0, 0);
  const pixels = new Uint32Array(pen.getImageData(0, 0, width, height).data.buffer);
  const spans = new Map<number, { left: number; right: number }>();
  for (const colour of [GROUND, PANEL, OTHERS, ...SERIES, ...Object.values(INK), ...Object.values(MOOD)])
    spans.set(numberOf(colour), { left: Number.POSITIVE_INFINITY, right: -1 });
  let isOpaque = true;
  for (let at = 0; at < pixels.length; at++) {
    const pixel = pixels[at] ?? 0;
    if (pixel >>> 24 !== 255) isOpaque = false;
    const span = spans.get(pixel);
    if (!span) continue;
    const x = at % width;
    if (x < span.left) span.left = x;
    if (x > span.right) span.right = x;
  }
  const spanOf = (colour: string) => spans.get(numberOf(colour)) ?? { left: 0, right: 0 };
  return { size: bytes.length, width, height, isOpaque, spanOf, has: (c: string) => spanOf(c).right >= 0 };
}

describe("what the chart says", () => {
  it("is the plan, the period, what is left and when it ends", () => {
    const { title, period, used, plan, forecast } = figures("runs-out");
    expect([title, period.replace(/\s/g, ""), used]).toEqual([
      "Pro plan",
      "1–30Nov2026",
      "20.1 M of 25 M tokens",
    ]);
    expect(plan).toMatchObject({ percent: "80 % used", left: "about 373 messages left", mood: "near" });
    expect(forecast).toMatchObject({ text: "Runs out 23 Nov", isEnd: true, fromDay: 19 });
    expect(forecast?.untilDay).toBeCloseTo(22.33, 1);
  });

  it("is in the reader's language, with its numbers and days", () => {
    const { used, plan, forecast, period, cost } = figures("german");
    expect(used).toBe("14,1 Mio. von 25 Mio. Tokens");
    expect(plan?.left).toBe("noch etwa 839 Nachrichten");
    expect(forecast?.text).toBe("Aufgebraucht am 27. Nov.");
    expect([period, cost].map((words) => words?.replace(/\s/g, " "))).toEqual([
      "1.–30. Nov. 2026",
      "Modelle 4,37 $, inklusive",
    ]);
  });

  it("never rounds to nothing used or to all of it", () => {
    expect(figures("first-day").plan?.percent).toBe("<1 % used");
    expect(figures("usual", { usedTokens: 24_986_000 }).plan).toMatchObject({ percent: "99 % used" });
    expect(figures("used-up").plan).toMatchObject({ percent: "100 % used", left: "Used up", mood: "over" });
    expect(figures("used-up").forecast).toBeNull();
  });

  it("is used up when no message fits any more, as the news have it", () => {
    const { plan, forecast } = figures("usual", { usedTokens: 24_990_000, aboutMessagesLeft: 0 });
    expect(plan).toMatchObject({ share: 1, percent: "100 % used", left: "Used up", mood: "over" });
    expect(forecast).toBeNull();
  });

  it("says of a period that is over only what was used", () => {
    const { used, plan, forecast } = figures("over");
    expect([used, plan, forecast]).toEqual(["11.2 M tokens", null, null]);
  });

  it("names four and sums the others up, none of it lost", () => {
    const { legend, slots } = figures("runs-out");
    expect(legend.map(({ label }) => label)).toEqual([
      "Ann's helper",
      "Support desk",
      "Research",
      "Night owl",
      "Others",
    ]);
    const all = sample("runs-out").days.flatMap(({ tokens }) => tokens);
    const total = (amounts: readonly number[]) => amounts.reduce((a, b) => a + b, 0);
    expect(total(slots.flatMap(({ parts }) => parts))).toBe(total(all));
    expect(total(legend.map(({ tokens }) => tokens))).toBe(total(all));
  });

  it("takes what was summed up before as others, however much it is", () => {
    const { fromMs } = sample("usual");
    const days = [{ dayStartMs: fromMs, tokens: [1_000, 2_000, 9_000] }];
    const { legend, slots } = figures("usual", { series: ["a", "b"], days });
    expect(legend.map(({ label, tokens }) => `${label} ${tokens}`)).toEqual([
      "b 2000",
      "a 1000",
      "Others 9000",
    ]);
    expect(slots[0]?.parts).toEqual([2_000, 1_000, 9_000]);
  });

  it("has a place for each day of the period, the month named where it begins", () => {
    const { slots } = figures("whole-month");
    expect(slots).toHaveLength(31);
    expect(slots.flatMap(({ label }) => label ?? [])).toEqual(["18 Oct", "25", "1 Nov", "8", "15"]);
    expect(slots.findIndex(({ isToday }) => isToday)).toBe(30);
  });

  it("draws two to four lines below any height", () => {
    for (let highest = 1; highest < 1e9; highest *= 1.37) {
      const days = [{ dayStartMs: sample("usual").fromMs, tokens: [Math.round(highest)] }];
      const { lines: levels, top } = figures("usual", {
        days,
        series: ["a"],
        usedTokens: 1,
        limitTokens: null,
      });
      expect(levels.length, `${highest}`).toBeGreaterThanOrEqual(2);
      expect(levels.length, `${highest}`).toBeLessThanOrEqual(4);
      expect(levels.at(-1)?.tokens).toBeLessThanOrEqual(top);
    }
  });
});

describe("the picture", () => {
  it("is the same, byte for byte, for the same data", async () => {
    const first = Buffer.from(await png(sample("long-names")));
    await png(sample("business"));
    expect(Buffer.from(await png(sample("long-names"))).equals(first)).toBe(true);
    expect(Buffer.from(await png(sample("usual"))).equals(first)).toBe(false);
  });

  it("is drawn one after another, so that two at once do not meet on the canvas", async () => {
    const alone = Buffer.from(await png(sample("usual")));
    const [first, second] = await Promise.all([png(sample("usual")), png(sample("business"))]);
    expect(alone.equals(first)).toBe(true);
    expect(Buffer.from(await png(sample("business"))).equals(second)).toBe(true);
  });

  it.each(Object.keys(SAMPLE_USAGE))(
    "fills its ground, keeps its margins and stays small: %s",
    async (name) => {
      const { size, width, height, isOpaque, has, spanOf } = await pixelsOf(sample(name));
      expect([width, height, isOpaque, has(GROUND), has(PANEL)]).toEqual([1200, 860, true, true, true]);
      expect(size).toBeLessThan(200_000);
      for (const ink of [INK.strong, INK.plain, INK.faint].filter(has)) {
        expect(spanOf(ink).left, ink).toBeGreaterThanOrEqual(56);
        expect(spanOf(ink).right, ink).toBeLessThanOrEqual(1144);
      }
    },
  );

  it("stacks each series in its colour, and the plan's bar as far as it is used", async () => {
    const full = await pixelsOf(sample("runs-out"));
    expect([...SERIES, OTHERS, MOOD.near].map(full.has)).toEqual([true, true, true, true, true, true]);
    const calm = await pixelsOf(sample("usual"));
    expect([SERIES[2], SERIES[3], OTHERS, MOOD.near].map(calm.has)).toEqual([true, false, false, false]);
    const { left, right } = calm.spanOf(MOOD.calm);
    expect(left).toBeLessThan(75);
    expect((right - 60) / 1080).toBeCloseTo(sample("usual").usedTokens / 25_000_000, 2);
  });

  it("in the README is one of these; `npm run picture:usage` draws it anew", async () => {
    const drawn = await png(sample("runs-out"));
    if (process.env.README_PICTURE) writeFileSync(process.env.README_PICTURE, drawn);
    const [shown, made] = await Promise.all([loadImage("docs/usage.png"), loadImage(drawn)]);
    expect([shown.width, shown.height]).toEqual([made.width, made.height]);
  });

  it("is given up with a line in the log when it cannot be drawn", async () => {
    const broken = { ...sample("usual"), days: [null] } as never;
    expect(await draw({ kind: "usage_chart", data: broken, alt: "" })).toBeNull();
    expect(lines.join("")).toContain("picture.not_drawn");
    expect((await png(sample("usual"))).length).toBeGreaterThan(10_000);
  });
});

it("opens the canvas and its fonts once, whatever cannot be drawn on it", async () => {
  await png(sample("usual"));
  const register = vi.spyOn(GlobalFonts, "registerFromPath");
  const bad = { ...sample("usual"), days: Object.create(null) };
  expect(await draw({ kind: "usage_chart", data: bad, alt: "" })).toBeNull();
  await png(sample("usual"));
  expect(register).not.toHaveBeenCalled();
});

describe("names", () => {
  it("are drawn as far as there are letters for them", async () => {
    const { drawable } = await openEasel();
    expect(drawable("  Ann's\n helper ")).toBe("Ann's helper");
    expect(drawable("Übersetzer Жук Ελένη")).toBe("Übersetzer Жук Ελένη");
    expect(drawable("\u{F0001}\u{F0002}")).toBe("");
    expect(drawable("\u{F0001} Ann")).toBe("Ann");
    expect(drawable("\u{F0001}\u{F0002}!")).toBe("");
    expect(drawable("\u202egnp.exe")).toBe("gnp.exe");
  });

  it("are cut between characters", () => {
    const pen = createCanvas(32, 32).getContext("2d");
    const family = "👩‍👩‍👧‍👦";
    const cut = fitted(pen, family.repeat(20), 60);
    expect(cut.replaceAll(family, "")).toBe("…");
    expect(pen.measureText(fitted(pen, "W".repeat(100), 60)).width).toBeLessThanOrEqual(60);
  });
});

describe("colours", () => {
  it("are read on both grounds: words at 4.5 to 1, marks at 3 to 1", () => {
    const grounds = [GROUND, PANEL, INK.track];
    const words = [INK.strong, INK.plain, MOOD.calm, MOOD.near, MOOD.over];
    for (const ground of grounds)
      for (const colour of words)
        expect(contrast(colour, ground), `${colour} on ${ground}`).toBeGreaterThan(4.5);
    expect(contrast(INK.faint, PANEL)).toBeGreaterThan(4.5);
    for (const colour of [...SERIES, OTHERS, ...Object.values(MOOD)])
      expect(contrast(colour, PANEL), colour).toBeGreaterThan(3);
  });

  it.each(Object.entries(VISIONS))("are told apart with %s vision", (_, vision) => {
    const all = [...SERIES, OTHERS];
    for (const [i, one] of all.entries())
      for (const other of all.slice(i + 1))
        expect(difference(one, other, vision), `${one} and ${other}`).toBeGreaterThan(15);
  });

  it("are found too alike where they are", () => {
    expect(contrast("#777777", "#888888")).toBeLessThan(3);
    const [red, green] = ["#c0504d", "#8a8a3a"];
    expect(difference(red, green, VISIONS["without green"] ?? [])).toBeLessThan(20);
    expect(difference(red, green, VISIONS.usual ?? [])).toBeGreaterThan(40);
  });
});
