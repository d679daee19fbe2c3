import type { planOverview } from "../../services/billing/plan-overview.ts";
import { day } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, View } from "../view.ts";
import { act, go, note, paragraph } from "./parts.ts";

export type PlanOverview = Awaited<ReturnType<typeof planOverview>>;

const STATUS_TEXT: Record<string, string> = {
  active: "plan-status-active",
  trialing: "plan-status-trialing",
  past_due: "plan-status-past_due",
};

const planButton = (say: Say, entry: PlanOverview[number]): Choice =>
  entry.endsAtMs === null
    ? act(say("button-plan-cancel"), "plan_cancel", { subscriptionId: entry.subscription.id })
    : act(say("button-plan-keep"), "plan_keep", { subscriptionId: entry.subscription.id });

/** A person's plans with their slots and what may be done about them. */
export function planView(say: Say, plans: PlanOverview): View {
  if (plans.length === 0) {
    return {
      tone: "plain",
      title: say("plan-none-title"),
      body: [paragraph(say("plan-none-text"))],
      choices: [[go(say("button-deploy"), "deploy", "primary")]],
    };
  }
  return {
    tone: "plain",
    title: say("plan-title"),
    private: true,
    body: [
      {
        kind: "items",
        items: plans.map((p) => ({
          title: say("plan-line", {
            title: p.plan.title,
            status: say(STATUS_TEXT[p.subscription.status] ?? "plan-status-other", {
              status: p.subscription.status,
            }),
          }),
          detail: [
            say("plan-slots", { held: p.slotsHeld, total: p.slotsTotal }),
            ...(p.endsAtMs ? [say("plan-ends", { date: day(say, p.endsAtMs) })] : []),
            ...(p.nextPaymentAtMs ? [say("plan-next", { date: day(say, p.nextPaymentAtMs) })] : []),
          ].join(", "),
        })),
      },
    ],
    choices: [...plans.map((p) => [planButton(say, p)]), [go(say("button-deploy"), "deploy", "primary")]],
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
