import { GRACE_MS } from "../../domain/billing/grace.ts";
import { PLAN_IDS, PLANS, type Plan } from "../../domain/plans/plans.ts";
import { day, money, oneLine, tokens, tokensInMessages } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, View } from "../view.ts";
import { type CardEvent, numberOf, textOf } from "./card-facts.ts";
import { act, go, paragraph } from "./parts.ts";
import { planChangedView } from "./plan-change.ts";
import { railName } from "./rails.ts";

function planIn(event: CardEvent, key: string): Plan | null {
  const id = PLAN_IDS.find((known) => known === textOf(event, key));
  return id ? PLANS[id] : null;
}

const showPlan = (say: Say): Choice => go(say("button-plan-show"), "plan");

function shrinksView(say: Say, event: CardEvent, to: Plan): View {
  const subscriptionId = textOf(event, "subscriptionId") ?? "";
  const text = say("plan-ending", {
    count: numberOf(event, "count") ?? 0,
    names: oneLine(textOf(event, "names") ?? "—", 200),
    date: day(say, numberOf(event, "atMs") ?? 0),
  });
  return {
    tone: "warning",
    title: say("plan-shrinks-title", { plan: to.title }),
    body: [paragraph(text), paragraph(say("plan-shrinks-text"))],
    choices: [
      [
        act(say("button-plan-choose"), "plan_choose", { subscriptionId }, "primary"),
        act(say("button-plan-undo"), "plan_undo", { subscriptionId }),
      ],
      [showPlan(say)],
    ],
  };
}

/** The provider's own pages, one tap away: the link is made when it is asked for, since whoever has it may change cards. */
function payChoices(say: Say, event: CardEvent): Choice[][] {
  const rail = textOf(event, "rail");
  const billing = go(say("button-billing"), "billing", rail === null ? "primary" : undefined);
  if (rail === null) return [[billing, showPlan(say)]];
  const portal = act(
    say("button-billing-portal", { rail: railName(say, rail) }),
    "billing_portal",
    { rail },
    "primary",
  );
  return [[portal], [billing, showPlan(say)]];
}

const DAY_MS = 86_400_000;

/** What time brings to a plan that stays overdue, until it is over. */
function overdueView(say: Say, event: CardEvent, plan: Plan): View {
  const stop = day(say, numberOf(event, "endsAtMs") ?? 0);
  const closesAtMs = numberOf(event, "closesAtMs");
  const close = closesAtMs === null ? "" : day(say, closesAtMs);
  const [title, text] = closesAtMs === null ? FIRST : (OVERDUE[event.type] ?? FIRST);
  const days = Math.round(((numberOf(event, "endsAtMs") ?? 0) - event.createdAt) / DAY_MS);
  const isReminder = title === FIRST[0] && days > 0 && days < GRACE_MS / DAY_MS;
  return {
    tone: "warning",
    title: say(isReminder ? "plan-overdue-again-title" : title, { plan: plan.title, close, days }),
    body: [paragraph(say(text, { plan: plan.title, stop, close }))],
    choices: payChoices(say, event),
  };
}

/** Where it was not written down when its agents are closed. */
const FIRST = ["plan-overdue-title", "plan-overdue-soon"] as const;

const OVERDUE: Record<string, readonly [title: string, text: string]> = {
  plan_overdue: ["plan-overdue-title", "plan-overdue-news"],
  plan_overdue_stopped: ["plan-stopped-title", "plan-stopped-text"],
  plan_overdue_closing: ["plan-closing-title", "plan-closing-text"],
};

const paidAgainView = (say: Say, event: CardEvent, plan: Plan): View => {
  const count = numberOf(event, "count") ?? 0;
  return {
    tone: "good",
    title: say("plan-paid-title", { plan: plan.title }),
    body: [paragraph(say(count > 0 ? "plan-paid-starts" : "plan-paid-text", { count }))],
    choices: [[go(say("button-my-agents"), "bots"), showPlan(say)]],
  };
};

function disputeView(say: Say, event: CardEvent, plan: Plan): View {
  const amount = money(say, numberOf(event, "amountMinor") ?? 0, textOf(event, "currency") ?? "usd");
  const isOver = event.type === "plan_thawed";
  return {
    tone: isOver ? "good" : "warning",
    title: say(isOver ? "plan-thawed-title" : "plan-frozen-title", { plan: plan.title }),
    body: [paragraph(say(isOver ? "plan-thawed-text" : "plan-frozen-text", { amount }))],
    choices: [[go(say("button-paysupport"), "paysupport"), showPlan(say)]],
  };
}

/** The payment stands, and the plan that it was for is over. */
function thawedLateView(say: Say, event: CardEvent, plan: Plan): View {
  const amount = money(say, numberOf(event, "amountMinor") ?? 0, textOf(event, "currency") ?? "usd");
  return {
    tone: "warning",
    title: say("plan-thawed-late-title", { amount }),
    body: [
      paragraph(say("plan-thawed-late-text", { plan: plan.title })),
      paragraph(say("plan-thawed-late-days")),
    ],
    choices: [
      [go(say("button-deploy"), "deploy", "primary"), go(say("button-paysupport"), "paysupport")],
      [go(say("button-billing"), "billing")],
    ],
  };
}

/** A plan's tokens are half, nearly or all used. */
function usedView(say: Say, event: CardEvent, plan: Plan): View {
  const percent = numberOf(event, "percent") ?? 0;
  const limit = numberOf(event, "limitTokens") ?? plan.tokensPerPeriod;
  const left = Math.max(0, limit - (numberOf(event, "usedTokens") ?? 0));
  const endsAtMs = numberOf(event, "endsAtMs");
  const isOver = percent >= 100;
  const date = endsAtMs === null ? null : day(say, endsAtMs);
  const text = isOver
    ? say("plan-used-over", { limit: tokens(say, limit) })
    : say("plan-used-left", { left: tokensInMessages(say, left) });
  if (event.evidence.isShare === true)
    return {
      tone: "warning",
      title: say("plan-share-title", { plan: plan.title, percent }),
      body: [paragraph(say("plan-share-text"))],
      choices: [[go(say("button-billing"), "billing", "primary"), showPlan(say)]],
    };
  const subscriptionId = textOf(event, "subscriptionId") ?? "";
  const upgrade = act(say("button-plan-up"), "plan_options", { subscriptionId, way: "up" }, "primary");
  return {
    tone: percent >= 80 ? "warning" : "plain",
    title: isOver
      ? say("plan-used-over-title", { plan: plan.title })
      : say("plan-used-title", { plan: plan.title, percent }),
    body: [paragraph(date === null ? text : `${text} ${say("plan-used-renews", { date })}`)],
    choices: [
      [
        ...(plan.id === PLAN_IDS.at(-1) || percent < 80 ? [] : [upgrade]),
        go(say("button-usage"), "usage"),
        showPlan(say),
      ],
    ],
  };
}

const plainNews = (say: Say, tone: View["tone"], title: string, text: string): View => ({
  tone,
  title,
  body: [paragraph(text)],
  choices: [[showPlan(say)]],
});

/** News about a plan that arrives on its own; null for an event that is none. */
export function planNewsView(say: Say, event: CardEvent): View | null {
  const [to, from, plan] = [planIn(event, "to"), planIn(event, "from"), planIn(event, "plan")];
  if (OVERDUE[event.type] && plan) return overdueView(say, event, plan);
  if (event.type === "plan_paid_again" && plan) return paidAgainView(say, event, plan);
  if ((event.type === "plan_frozen" || event.type === "plan_thawed") && plan)
    return disputeView(say, event, plan);
  if (event.type === "plan_thawed_late" && plan) return thawedLateView(say, event, plan);
  if (event.type === "plan_overdue_ended" && plan)
    return plainNews(
      say,
      "bad",
      say("plan-overdue-ended-title", { plan: plan.title }),
      say("plan-overdue-ended-text"),
    );
  if (event.type === "plan_used" && plan) return usedView(say, event, plan);
  if (!to) return null;
  if (event.type === "plan_changed") return planChangedView(say, to);
  if (event.type === "plan_shrinks") return shrinksView(say, event, to);
  if (!from) return null;
  const names = { from: from.title, to: to.title };
  if (event.type === "plan_change_unpaid")
    return plainNews(say, "warning", say("plan-unpaid-title"), say("plan-unpaid-text", names));
  if (event.type === "plan_change_lapsed" || event.type === "plan_change_refused")
    return plainNews(say, "plain", say("plan-lapsed-title", names), say("plan-lapsed-text", names));
  return null;
}
