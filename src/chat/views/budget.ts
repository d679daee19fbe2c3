import { aboutMessages, TOKENS_PER_MESSAGE } from "../../domain/plans/plans.ts";
import { DAY_MS } from "../../domain/usage/allowance.ts";
import type { BudgetState } from "../../services/usage/read-budget.ts";
import { dayOfMonth, microDollars, oneLine, span } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, View } from "../view.ts";
import { type CardEvent, type CardFacts, numberOf } from "./card-facts.ts";
import { act, confirm, fields, go, note, paragraph } from "./parts.ts";

/** Amounts that are a tap away, in millionths of a dollar a day. */
const OFFERED_MICROS = [1_000_000, 2_000_000, 5_000_000, 10_000_000];
/** From here on adding to the day is worth offering, in percent. */
const NEAR_PERCENT = 80;

/** Adding to the day helps: it is nearly used, or what was left was too little for somebody's message. */
export const mayExtend = ({ budget, percent, refused }: BudgetState): boolean =>
  budget !== null && (percent >= NEAR_PERCENT || refused > 0);

const nameOf = ({ deployment }: BudgetState): string => oneLine(deployment.name, 40);

function budgetText(say: Say, { budget, messageMicros }: BudgetState): string {
  if (!budget) return say("budget-none");
  const amount = microDollars(say, budget.dayMicros);
  if (!messageMicros) return say("budget-amount", { amount });
  const messages = aboutMessages((budget.dayMicros / messageMicros) * TOKENS_PER_MESSAGE);
  return say("budget-amount-messages", { amount, messages });
}

function todayText(say: Say, { spentMicros, limitMicros, extraMicros, percent }: BudgetState): string {
  const spent = microDollars(say, spentMicros);
  if (limitMicros === null) return spent;
  const limit = microDollars(say, limitMicros);
  return extraMicros > 0
    ? say("budget-today-extended", { spent, limit, percent, extra: microDollars(say, extraMicros) })
    : say("budget-today", { spent, limit, percent });
}

/** The question comes with the day and what had been added by then, so that one answer adds once, and just that. */
const extendArgs = ({ deployment, budget, dayStartMs, extraMicros }: BudgetState) => ({
  deploymentId: deployment.id,
  dayStartMs: String(dayStartMs),
  extraMicros: String(extraMicros),
  dayMicros: String(budget?.dayMicros ?? 0),
});

function offers(say: Say, { deployment, budget, leastMicros }: BudgetState): Choice[] {
  return OFFERED_MICROS.filter((micros) => micros >= leastMicros && micros !== budget?.dayMicros).map(
    (micros) =>
      act(say("button-budget-day", { amount: microDollars(say, micros) }), "budget_set", {
        deploymentId: deployment.id,
        micros: String(micros),
      }),
  );
}

/** What an agent may cost a day and has cost today. `news` says what just became of it, `problem` why nothing did. */
export function budgetView(
  say: Say,
  state: BudgetState,
  words: { news?: string; problem?: string } = {},
): View {
  const { deployment, budget, percent } = state;
  const rests = budget !== null && percent >= 100;
  const args = { deploymentId: deployment.id };
  const left = span(say, state.dayEndsMs - state.nowMs);
  const extend = act(say("button-budget-extend"), "budget_extend_ask", args, rests ? "primary" : undefined);
  return {
    tone: rests || words.problem ? "warning" : words.news ? "good" : "plain",
    title: say("budget-title", { name: nameOf(state) }),
    private: true,
    body: [
      ...(words.problem ? [paragraph(words.problem)] : []),
      ...(words.news ? [paragraph(words.news)] : []),
      fields(
        { label: say("budget-label"), value: budgetText(say, state) },
        { label: say("budget-label-today"), value: todayText(say, state) },
      ),
      ...(rests ? [paragraph(say("budget-rests", { left }))] : []),
      ...(!rests && state.refused > 0 ? [paragraph(say("budget-refused", { count: state.refused }))] : []),
      ...(budget ? [] : [paragraph(say("budget-none-text"))]),
      note(say(budget ? "budget-how" : "budget-how-first")),
    ],
    choices: [
      ...(mayExtend(state) ? [[extend]] : []),
      offers(say, state),
      [
        ...(budget ? [act(say("button-budget-off"), "budget_off", args)] : []),
        go(say("button-usage"), "usage"),
      ],
    ],
  };
}

/** Asks once, in this chat, for five minutes (I9): it may cost more than its owner had meant to allow. */
export function confirmExtendView(say: Say, state: BudgetState, nonce: string): View {
  const { budget, limitMicros } = state;
  const added = budget?.dayMicros ?? 0;
  const amount = microDollars(say, added);
  const limit = microDollars(say, (limitMicros ?? 0) + added);
  return {
    tone: "warning",
    title: say("budget-extend-title", { name: nameOf(state), amount }),
    private: true,
    body: [
      paragraph(say("budget-extend-text", { limit, budget: amount })),
      fields({ label: say("budget-label-today"), value: todayText(say, state) }),
      note(say("plan-question-valid")),
    ],
    choices: [
      [
        confirm(
          say("button-budget-extend-yes", { amount }),
          "budget_extend",
          { ...extendArgs(state), nonce },
          "primary",
        ),
        act(say("button-plan-leave"), "budget_show", { deploymentId: state.deployment.id }),
      ],
    ],
  };
}

/** News that a day's budget is half, nearly or all used. */
export function budgetNewsView(say: Say, facts: CardFacts, event: CardEvent): View {
  const percent = numberOf(event, "percent") ?? 0;
  const dayStartMs = numberOf(event, "dayStartMs") ?? 0;
  const name = oneLine(facts.deployment.name, 40);
  const amounts = {
    spent: microDollars(say, numberOf(event, "spentMicros") ?? 0),
    limit: microDollars(say, numberOf(event, "limitMicros") ?? 0),
  };
  const args = { deploymentId: facts.deployment.id };
  const isOver = percent >= 100;
  return {
    tone: percent >= NEAR_PERCENT ? "warning" : "plain",
    title: isOver ? say("budget-over-title", { name }) : say("budget-news-title", { name, percent }),
    private: true,
    body: [
      paragraph(say(isOver ? "budget-over-text" : "budget-news-text", amounts)),
      ...(isOver ? [note(say("budget-over-how", { date: dayOfMonth(say, dayStartMs + DAY_MS) }))] : []),
    ],
    choices: [
      [
        ...(percent >= NEAR_PERCENT
          ? [act(say("button-budget-extend"), "budget_extend_ask", args, isOver ? "primary" : undefined)]
          : []),
        act(say("button-budget"), "budget_show", args),
        go(say("button-usage"), "usage"),
      ],
    ],
  };
}
