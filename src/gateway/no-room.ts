import type { Allowance } from "../domain/usage/allowance.ts";
import { type GatewayError, limitReached, noBooks } from "./answers.ts";
import type { NoRoom } from "./ledger/ledger.ts";

/** Whom a refusal is for. */
export interface RefusedAgent {
  allowance: Allowance;
  nowMs: number;
  /** Our chat with its owner, at this command where the platform can; null without one. */
  linkTo(command: "plan" | "budget" | "billing"): string | null;
}

/**
 * What an agent is told when there is no room for its call. OpenClaw shows the text to its person as it is, and tries
 * again with their next message only, if it speaks of a daily or monthly limit and of a plan or an hour, is no longer
 * than 300 characters and asks for no waiting time (docs/openclaw.md).
 */
export function refusalFor({ why, untilMs }: NoRoom, agent: RefusedAgent): GatewayError {
  switch (why) {
    case "period":
      if (agent.allowance.isShare)
        return limitReached(
          "A payment for your GoClaw plan is missing: until it is made, its monthly limit is a share, and that is used up.",
          ["Pay it:", agent.linkTo("billing")],
        );
      return limitReached(`Monthly limit reached for your GoClaw plan. ${beginsAnew(untilMs, agent.nowMs)}`, [
        "More messages now:",
        agent.linkTo("plan"),
      ]);
    case "hour":
      return limitReached(
        `This hour's share of your plan's monthly limit is used up. It goes on at ${hourOf(untilMs)} UTC.`,
        ["A bigger plan:", agent.linkTo("plan")],
      );
    case "budget":
      return limitReached(
        `Daily limit reached: too little is left of the budget you set for this agent (${dollars(agent.allowance.dayBudgetMicros)}); your plan has more.`,
        ["Extend it today:", agent.linkTo("budget")],
      );
    case "busy":
      return limitReached(
        `This agent already works on ${agent.allowance.concurrency} messages, as many at once as your plan allows; its monthly limit is not reached. Please write again in a moment.`,
      );
    case "unable":
      return noBooks;
  }
}

/** A renewal may be late: then nobody knows the day, only what it waits for. */
function beginsAnew(untilMs: number | null, nowMs: number): string {
  if (untilMs === null || untilMs <= nowMs) return "It begins anew when your plan is renewed.";
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", timeZone: "UTC" }).format(
    untilMs,
  );
  return `It begins anew on ${day}.`;
}

const hourOf = (untilMs: number | null): string => new Date(untilMs ?? 0).toISOString().slice(11, 16);

const dollars = (micros: number | null): string => `$${((micros ?? 0) / 1_000_000).toFixed(2)}`;
