import { expect, test } from "vitest";
import type { NoRoom } from "../../src/gateway/ledger/ledger.ts";
import { refusalFor } from "../../src/gateway/no-room.ts";
import { PLENTY } from "./plenty.ts";

const NOON = Date.UTC(2026, 10, 26, 12);
const agent = {
  allowance: { ...PLENTY, concurrency: 4, dayBudgetMicros: 2_000_000 },
  nowMs: NOON,
  linkTo: (command: string) => `https://t.me/a_bot_with_a_name_as_long_as_they_get?start=${command}`,
};
const words = (why: NoRoom["why"], untilMs: number | null = null) =>
  refusalFor({ kind: "no_room", why, untilMs }, agent);

test("each refusal says what is used up, when it begins anew and where to go", () => {
  expect(words("period", Date.UTC(2026, 11, 3, 9)).message).toBe(
    "Monthly limit reached for your GoClaw plan. It begins anew on 3 December. More messages now: https://t.me/a_bot_with_a_name_as_long_as_they_get?start=plan",
  );
  expect(words("hour", Date.UTC(2026, 10, 26, 13)).message).toContain("It goes on at 13:00 UTC.");
  expect(words("budget").message).toContain(
    "too little is left of the budget you set for this agent ($2.00); your plan has more. Extend it today: https",
  );
  expect(words("busy").message).toContain("already works on 4 messages");
  expect(words("unable")).toMatchObject({ status: 503, type: "server_error" });
});

test("a period that should be over, or of which nobody knows the end, waits for the renewal", () => {
  for (const untilMs of [null, NOON - 1])
    expect(words("period", untilMs).message).toContain("begins anew when your plan is renewed");
});

test("without a chat there is no link, and no words that lead to one", () => {
  const { message } = refusalFor(
    { kind: "no_room", why: "budget", untilMs: null },
    { ...agent, linkTo: () => null },
  );
  expect(message).toMatch(/your plan has more\.$/);
});
