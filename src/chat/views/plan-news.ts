import { PLAN_IDS, PLANS, type Plan } from "../../domain/plans/plans.ts";
import { day, oneLine, tokens, tokensInMessages } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, View } from "../view.ts";
import { type CardEvent, numberOf, textOf } from "./card-facts.ts";
import { act, go, paragraph } from "./parts.ts";
import { planChangedView } from "./plan-change.ts";

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

const overdueView = (say: Say, event: CardEvent, plan: Plan): View => ({
  tone: "warning",
  title: say("plan-overdue-title"),
  body: [
    paragraph(
      say("plan-overdue-news", { plan: plan.title, date: day(say, numberOf(event, "endsAtMs") ?? 0) }),
    ),
  ],
  choices: [[go(say("button-billing"), "billing", "primary"), showPlan(say)]],
});

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
  if (event.type === "plan_overdue" && plan) return overdueView(say, event, plan);
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
