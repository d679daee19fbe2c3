import { renderForDiscord } from "../src/chat/discord/render.ts";
import { sayIn } from "../src/chat/language/language.ts";
import { COMMANDS } from "../src/chat/registry.ts";
import { renderForTelegram } from "../src/chat/telegram/render.ts";
import type { BoundView } from "../src/chat/view.ts";
import { boundSample, distinctId } from "../test/chat/bound-sample.ts";
import { samplesIn } from "../test/chat/sample-views.ts";
import { type Figure, overRuns } from "./figure.ts";

const RUNS = 5;
const ROUNDS = 200;
const WARM_UP = 50;
const IDS = new Map(COMMANDS.map(({ name }, i) => [name, String(1_300_000_000_000_000_000n + BigInt(i))]));

/** What it costs to show one view, over every view there is. */
export async function benchRender(): Promise<Figure[]> {
  const views = Object.values(samplesIn(sayIn("en"))).map((view) => boundSample(view, distinctId));
  const all = await overRuns(RUNS, async () => ({
    telegram: perView(views, renderForTelegram),
    discord: perView(views, (view) => renderForDiscord(view, IDS)),
  }));
  return [
    { name: "a view on Telegram", unit: "µs", values: all.telegram, atMost: 10 },
    { name: "a view on Discord", unit: "µs", values: all.discord, atMost: 10 },
  ];
}

/** Microseconds for one view. */
function perView(views: readonly BoundView[], render: (view: BoundView) => unknown): number {
  const rounds = (count: number): void => {
    for (let round = 0; round < count; round++) for (const view of views) render(view);
  };
  rounds(WARM_UP);
  const before = performance.now();
  rounds(ROUNDS);
  return ((performance.now() - before) * 1_000) / (ROUNDS * views.length);
}
