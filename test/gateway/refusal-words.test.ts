import { describe, expect, test } from "vitest";
import type { Suspension } from "../../src/domain/usage/suspension.ts";
import { type GatewayError, suspended } from "../../src/gateway/answers.ts";
import { refusalFor } from "../../src/gateway/no-room.ts";
import { PLENTY } from "./plenty.ts";

interface Verdict {
  text: string;
  tries: number;
  restMs?: number;
  waitMs?: number;
}
const image = new URL("../../src/sandbox/agent/image/failures.mjs", import.meta.url);
const { judge } = (await import(image.href)) as { judge(failure: Partial<GatewayError>): Verdict };

/** As long as a link to a chat gets: a bot's name has 32 characters at most, what it is started with 64. */
const LINK = `https://t.me/${"b".repeat(32)}?start=${"p".repeat(64)}`;
const CAUSES: readonly Suspension[] = ["operator", "payment", "dispute", "plan_paused", "unsure", "owner"];

const LIMITS = ["period", "hour", "budget"] as const;
const NOW = Date.UTC(2026, 10, 26, 12);
const ALLOWANCE = { ...PLENTY, dayBudgetMicros: 9_999_990_000 };

const SHARE = { allowance: { ...ALLOWANCE, isShare: true }, nowMs: NOW };

const REFUSALS: [string, (link: string | null) => GatewayError][] = [
  ...CAUSES.map((cause): [string, (link: string | null) => GatewayError] => [
    `suspended: ${cause}`,
    (link) => suspended(cause, link),
  ]),
  [
    "the share of an unpaid period is used up",
    (link) =>
      refusalFor({ kind: "no_room", why: "period", untilMs: NOW + 1 }, { ...SHARE, linkTo: () => link }),
  ],
  ...LIMITS.flatMap((why) =>
    [NOW - 1, NOW + 3_600_000].map((untilMs): [string, (link: string | null) => GatewayError] => [
      `${why} is used up until ${untilMs - NOW} ms from now`,
      (link) =>
        refusalFor(
          { kind: "no_room", why, untilMs },
          { allowance: ALLOWANCE, nowMs: NOW, linkTo: () => link },
        ),
    ]),
  ),
];

describe("what an agent is refused with is what its person reads, once, and the key goes on (docs/openclaw.md)", () => {
  test.each(REFUSALS)("%s", (_name, refusal) => {
    for (const link of [null, LINK]) {
      const answer = refusal(link);
      expect(judge(answer)).toEqual({ text: `⚠️ ⚠️ ⚠️ ${answer.message}`, tries: 1 });
      expect(answer).toMatchObject({ status: 429, type: "rate_limit_exceeded", code: "rate_limit_exceeded" });
      if (link) expect(answer.message).toContain(link);
    }
  });

  test("too many calls at once are, too, and lead nowhere", () => {
    const busy = refusalFor(
      { kind: "no_room", why: "busy", untilMs: null },
      { allowance: ALLOWANCE, nowMs: NOW, linkTo: () => LINK },
    );
    expect(judge(busy)).toEqual({ text: `⚠️ ⚠️ ⚠️ ${busy.message}`, tries: 1 });
  });

  test.each([
    ["no period", "The plan of this agent is paused."],
    ["no plan, hour or minute", "Its daily limit is 0 for now."],
    ["a time to wait", "Monthly limit reached for your plan. Please try again in 34 minutes."],
    ["a word about bills", "Monthly limit of your plan: payment required."],
    ["too much", `Monthly limit of your plan. ${"x".repeat(300)}`],
  ])("control: %s is not", (_what, message) => {
    const verdict = judge({ status: 429, message, code: "rate_limit_exceeded" });
    expect(verdict).not.toEqual({ text: `⚠️ ⚠️ ⚠️ ${message}`, tries: 1 });
  });
});
