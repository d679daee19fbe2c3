import { isPaused } from "../../domain/billing/entitlement.ts";
import { PLAN_IDS } from "../../domain/plans/plans.ts";
import type { PlanOverviewEntry } from "../../services/billing/plan/plan-overview.ts";
import { day, money, oneLine, tokensInMessages } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, Part, View } from "../view.ts";
import { act, confirm, fields, go, note, paragraph } from "./parts.ts";

const STATUS_TEXT: Record<string, string> = {
  active: "plan-status-active",
  trialing: "plan-status-trialing",
  past_due: "plan-status-past_due",
  paused: "plan-status-paused",
};

/** How a plan stands, in words. */
export const statusText = (say: Say, status: string): string =>
  say(STATUS_TEXT[status] ?? "plan-status-other", { status });

const slotsText = (say: Say, { slotsHeld, slotsTotal }: PlanOverviewEntry): string =>
  say("plan-slots", { held: slotsHeld, total: slotsTotal });

/** Names as people read them: as many as fit, then how many more. */
export function namesText(say: Say, names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => oneLine(name, 40));
  const more = names.length - shown.length;
  return more > 0 ? say("plan-names-more", { names: shown.join(", "), more }) : shown.join(", ");
}

/** Who ends when a plan becomes smaller. */
export const endingText = (say: Say, names: readonly string[], atMs: number): string =>
  say("plan-ending", { count: names.length, names: namesText(say, names), date: day(say, atMs) });

const noPlanView = (say: Say): View => ({
  tone: "plain",
  title: say("plan-none-title"),
  body: [paragraph(say("plan-none-text"))],
  choices: [[go(say("button-deploy"), "deploy", "primary"), go(say("button-billing"), "billing")]],
});

function changeParts(say: Say, { change }: PlanOverviewEntry): Part[] {
  if (!change) return [];
  const { to, atMs, state } = change;
  if (state === "wanted" || state === "undoing") return [note(say("plan-change-working"))];
  if (atMs === null) return [];
  const date = day(say, atMs);
  if (state === "unpaid") return [note(say("plan-change-unpaid", { plan: to.title, date }))];
  const names = change.ending.map((agent) => agent.name);
  return [
    note(say("plan-change-booked", { plan: to.title, date })),
    ...(names.length > 0 ? [paragraph(endingText(say, names, atMs))] : []),
  ];
}

/** What may be done about a plan as it stands. */
function planChoices(say: Say, entry: PlanOverviewEntry): Choice[][] {
  const args = { subscriptionId: entry.subscription.id };
  if (entry.isFrozen) return [[go(say("button-paysupport"), "paysupport", "primary")]];
  if (isPaused(entry.subscription.status)) return [[go(say("button-billing"), "billing", "primary")]];
  if (entry.endsAtMs !== null) return [[act(say("button-plan-keep"), "plan_keep", args, "primary")]];
  const cancel = act(say("button-plan-cancel"), "plan_cancel_ask", args);
  if (entry.subscription.status === "past_due")
    return [[go(say("button-billing"), "billing", "primary")], [cancel]];
  const { change } = entry;
  if (!change) {
    return [
      [
        ...(entry.plan.id === PLAN_IDS.at(-1)
          ? []
          : [act(say("button-plan-up"), "plan_options", { ...args, way: "up" })]),
        ...(entry.plan.id === PLAN_IDS[0]
          ? []
          : [act(say("button-plan-down"), "plan_options", { ...args, way: "down" })]),
      ],
      [cancel],
    ];
  }
  const undo = act(say("button-plan-undo"), "plan_undo", args);
  if (change.state === "unpaid")
    return [[act(say("button-plan-pay"), "plan_pay", args, "primary"), undo], [cancel]];
  if (change.state !== "booked") return [[go(say("button-refresh"), "plan")]];
  const choose = act(say("button-plan-choose"), "plan_choose", args);
  return [change.ending.length > 0 ? [choose, undo] : [undo], [cancel]];
}

/** When what happens unless a payment that is owed is made. */
function overdueParts(say: Say, { graceEndsMs, overdueClosesMs, nowMs }: PlanOverviewEntry): Part[] {
  if (graceEndsMs === null || overdueClosesMs === null) return [];
  const dates = { stop: day(say, graceEndsMs), close: day(say, overdueClosesMs) };
  return [paragraph(say(nowMs < graceEndsMs ? "plan-overdue-text" : "plan-overdue-stopped", dates))];
}

/** One plan: what it costs, what is in it, what is on its way and what may be done about it. */
export function onePlanView(say: Say, entry: PlanOverviewEntry): View {
  const { subscription, plan, endsAtMs, nextPaymentAtMs } = entry;
  const isStopped = isPaused(subscription.status);
  const needsCare = isStopped || entry.isFrozen || subscription.status === "past_due";
  return {
    tone: needsCare ? "warning" : "plain",
    title: say("plan-title"),
    private: true,
    body: [
      fields(
        {
          label: say("plan-label-plan"),
          value: say("plan-price", {
            title: plan.title,
            price: money(say, entry.priceMinor, entry.currency),
          }),
        },
        { label: say("plan-label-state"), value: statusText(say, subscription.status) },
        { label: say("plan-label-agents"), value: slotsText(say, entry) },
        { label: say("plan-label-tokens"), value: tokensInMessages(say, entry.tokensPerPeriod) },
        nextPaymentAtMs === null ? null : { label: say("plan-label-next"), value: day(say, nextPaymentAtMs) },
      ),
      ...(endsAtMs === null
        ? []
        : [
            paragraph(
              say(entry.isFrozen ? "plan-ends-frozen" : "plan-ends-text", { date: day(say, endsAtMs) }),
            ),
          ]),
      ...overdueParts(say, entry),
      ...(entry.isFrozen ? [paragraph(say("plan-frozen-state"))] : []),
      ...(isStopped ? [paragraph(say("plan-paused-text"))] : []),
      ...changeParts(say, entry),
    ],
    choices: [
      ...planChoices(say, entry),
      [
        ...(isStopped || entry.isFrozen
          ? []
          : [go(say("button-deploy"), "deploy", needsCare ? undefined : "primary")]),
        go(say("button-usage"), "usage"),
        ...(needsCare && !entry.isFrozen ? [] : [go(say("button-billing"), "billing")]),
      ],
    ],
  };
}

const planLine = (say: Say, entry: PlanOverviewEntry) => ({
  title: say("plan-line", {
    title: entry.plan.title,
    status: statusText(say, entry.subscription.status),
  }),
  detail: [
    slotsText(say, entry),
    ...(entry.endsAtMs ? [say("plan-ends", { date: day(say, entry.endsAtMs) })] : []),
    ...(entry.nextPaymentAtMs ? [say("plan-next", { date: day(say, entry.nextPaymentAtMs) })] : []),
  ].join(", "),
});

/** A person's plans: the one they have, or a list of which each is a tap away. */
export function planView(say: Say, plans: readonly PlanOverviewEntry[]): View {
  const [only] = plans;
  if (!only) return noPlanView(say);
  if (plans.length === 1) return onePlanView(say, only);
  return {
    tone: "plain",
    title: say("plan-title-many"),
    private: true,
    body: [{ kind: "items", choosable: true, items: plans.map((entry) => planLine(say, entry)) }],
    choices: [
      ...plans.map((entry) => [
        act(
          say("plan-price", { title: entry.plan.title, price: money(say, entry.priceMinor, entry.currency) }),
          "plan_show",
          { subscriptionId: entry.subscription.id },
        ),
      ]),
      [go(say("button-deploy"), "deploy", "primary"), go(say("button-billing"), "billing")],
    ],
  };
}

/** Asks once, in this chat, for five minutes (I9), and says which agents end with the plan. */
export function confirmCancelView(say: Say, entry: PlanOverviewEntry, nonce: string): View {
  const names = entry.agents.map((agent) => agent.name);
  const endMs = entry.subscription.currentPeriodEnd;
  const args = { subscriptionId: entry.subscription.id };
  return {
    tone: "warning",
    title: say("plan-cancel-title", { plan: entry.plan.title }),
    private: true,
    body: [
      paragraph(
        endMs === null ? say("plan-cancel-text-soon") : say("plan-cancel-text", { date: day(say, endMs) }),
      ),
      ...(names.length > 0 && endMs !== null ? [paragraph(endingText(say, names, endMs))] : []),
      note(say("plan-question-valid")),
    ],
    choices: [
      [
        confirm(say("button-plan-cancel-yes"), "plan_cancel", { ...args, nonce }),
        act(say("button-plan-leave"), "plan_show", args),
      ],
    ],
  };
}

export const planKeptView = (say: Say): View => ({
  tone: "good",
  title: say("plan-kept-title"),
  body: [paragraph(say("plan-kept-text"))],
  choices: [[go(say("button-deploy"), "deploy", "primary"), go(say("button-plan-show"), "plan")]],
});

export const planCancelledView = (say: Say, endsAtMs: number | null): View => ({
  tone: "plain",
  title: say("plan-cancelled-title"),
  body: [
    paragraph(
      endsAtMs ? say("plan-cancelled-text", { date: day(say, endsAtMs) }) : say("plan-cancelled-text-soon"),
    ),
    note(say("plan-cancel-agents")),
  ],
  choices: [[go(say("button-plan-show"), "plan")]],
});
