import { aboutMessages, type Plan } from "../../domain/plans/plans.ts";
import type { PlanAgent } from "../../services/billing/plan/plan-agents.ts";
import type { QuotedChange } from "../../services/billing/plan/quote-plan-change.ts";
import { day, money, oneLine, tokens, tokensInMessages } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, Part, View } from "../view.ts";
import { act, confirm, fields, go, link, note, paragraph } from "./parts.ts";
import { endingText } from "./plan.ts";

export interface PlanOption {
  plan: Plan;
  priceMinor: number;
  currency: string;
}

/** Ids of the agents chosen to stay, as they travel in a button's row. */
export const keepArg = (keep: readonly string[]): string => keep.join(",");
export const keepFrom = (arg: string | undefined): string[] => (arg ? arg.split(",") : []);

/** The plans that are bigger, or smaller, than the one a person has. */
export function planOptionsView(
  say: Say,
  subscriptionId: string,
  way: "up" | "down",
  options: readonly PlanOption[],
): View {
  const priceOf = (one: PlanOption) => money(say, one.priceMinor, one.currency);
  const back = act(say("button-back"), "plan_show", { subscriptionId });
  if (options.length === 0)
    return {
      tone: "plain",
      body: [paragraph(say(way === "up" ? "plan-biggest" : "plan-smallest"))],
      choices: [[back]],
    };
  return {
    tone: "plain",
    title: say(way === "up" ? "plan-up-title" : "plan-down-title"),
    private: true,
    body: [
      {
        kind: "items",
        choosable: true,
        items: options.map((one) => ({
          title: say("price-offer", { title: one.plan.title, price: priceOf(one) }),
          detail: say("price-offer-detail", {
            slots: one.plan.slots,
            tokens: tokens(say, one.plan.tokensPerPeriod),
            messages: aboutMessages(one.plan.tokensPerPeriod),
          }),
        })),
      },
      paragraph(say(way === "up" ? "plan-up-text" : "plan-down-text")),
    ],
    choices: [
      ...options.map((one) => [
        act(say("button-plan-offer", { title: one.plan.title, price: priceOf(one) }), "plan_quote", {
          subscriptionId,
          plan: one.plan.id,
        }),
      ]),
      [back],
    ],
  };
}

function costFields(say: Say, { quote, to }: QuotedChange): Part {
  const { currency } = quote;
  const due = money(say, quote.dueNowMinor, currency);
  return fields(
    {
      label: say("plan-label-due"),
      value:
        quote.dueNowMinor === 0
          ? say("plan-due-nothing")
          : say(quote.isExact ? "plan-due" : "plan-due-about", {
              amount: due,
              date: day(say, quote.renewsAtMs),
            }),
    },
    {
      label: say("plan-label-then"),
      value: say("plan-then", {
        price: money(say, quote.renewalMinor, currency),
        date: day(say, quote.renewsAtMs),
      }),
    },
    { label: say("plan-label-agents"), value: say("plan-room", { slots: to.slots }) },
    { label: say("plan-label-tokens"), value: tokensInMessages(say, to.tokensPerPeriod) },
  );
}

/** What a change costs now and later, and who ends with it; the one question before it is done (I9). */
export function quotedChangeView(
  say: Say,
  quoted: QuotedChange,
  keep: readonly string[],
  nonce: string,
): View {
  const { kind, to, quote, subscriptionId, ending } = quoted;
  const isUp = kind === "upgrade";
  const names = ending.map((agent) => agent.name);
  const args = { subscriptionId, plan: to.id, keep: keepArg(keep) };
  const date = day(say, quote.effectiveMs);
  const yes: Choice = confirm(
    isUp
      ? say("button-plan-up-yes", { amount: money(say, quote.dueNowMinor, quote.currency) })
      : say("button-plan-down-yes", { date }),
    "plan_change",
    { ...args, quotedAtMs: String(quote.quotedAtMs), nonce },
    ending.length > 0 ? "danger" : "primary",
  );
  return {
    tone: ending.length > 0 ? "warning" : "plain",
    title: isUp ? say("plan-up-ask", { plan: to.title }) : say("plan-down-ask", { plan: to.title, date }),
    private: true,
    body: [
      costFields(say, quoted),
      ...(names.length > 0
        ? [paragraph(endingText(say, names, quote.effectiveMs)), paragraph(say("plan-ending-memory"))]
        : []),
      paragraph(say(isUp ? "plan-up-how" : "plan-down-how")),
      note(say("plan-question-valid")),
    ],
    choices: [
      [yes],
      ...(ending.length > 0 ? [[act(say("button-plan-choose"), "plan_choose", args)]] : []),
      [act(say("button-plan-leave"), "plan_show", { subscriptionId })],
    ],
  };
}

export interface ChoosingAgents {
  subscriptionId: string;
  /** The plan that is only asked about; null for a change that is booked already. */
  plan: string | null;
  room: number;
  agents: readonly PlanAgent[];
  staying: readonly string[];
}

/** Tapping an agent puts it among those that stay, in place of whoever was chosen first, or takes it out. */
function toggled(staying: readonly string[], id: string, room: number): string[] {
  return staying.includes(id) ? staying.filter((one) => one !== id) : [...staying, id].slice(-room);
}

/** Which agents stay when the plan becomes smaller. */
export function chooseAgentsView(say: Say, choosing: ChoosingAgents): View {
  const { subscriptionId, plan, room, agents, staying } = choosing;
  const args = { subscriptionId, ...(plan === null ? {} : { plan }) };
  const isChosen = (agent: PlanAgent) => staying.includes(agent.id);
  const done = act(
    say("button-plan-chosen"),
    plan === null ? "plan_keep_save" : "plan_quote",
    { ...args, keep: keepArg(staying) },
    "primary",
  );
  return {
    tone: "plain",
    title: say("plan-choose-title"),
    private: true,
    body: [
      paragraph(say("plan-choose-text", { room })),
      {
        kind: "items",
        choosable: true,
        items: agents.map((agent) => ({
          title: oneLine(agent.name),
          detail: say(isChosen(agent) ? "plan-choose-stays" : "plan-choose-ends"),
        })),
      },
    ],
    choices: [
      ...agents.map((agent) => [
        act(
          say(isChosen(agent) ? "button-plan-drop" : "button-plan-stay", { name: oneLine(agent.name, 40) }),
          "plan_choose",
          { ...args, keep: keepArg(toggled(staying, agent.id, room)) },
        ),
      ]),
      ...(staying.length === 0 ? [] : [[done]]),
      [act(say("button-back"), "plan_show", { subscriptionId })],
    ],
  };
}

/** The plan is the new one from now on. */
export const planChangedView = (say: Say, plan: Plan): View => ({
  tone: "good",
  title: say("plan-changed-title", { plan: plan.title }),
  body: [paragraph(say("plan-changed-text", { slots: plan.slots }))],
  choices: [[go(say("button-deploy"), "deploy", "primary"), go(say("button-plan-show"), "plan")]],
});

/** The plan becomes the smaller one later. */
export function planBookedView(
  say: Say,
  booked: { subscriptionId: string; plan: Plan; atMs: number; ending: readonly string[] },
): View {
  const { plan, atMs, ending, subscriptionId } = booked;
  return {
    tone: "plain",
    title: say("plan-booked-title", { plan: plan.title, date: day(say, atMs) }),
    body: [
      paragraph(say("plan-booked-text")),
      ...(ending.length > 0 ? [paragraph(endingText(say, ending, atMs)), note(say("plan-booked-warn"))] : []),
    ],
    choices: [
      [act(say("button-plan-undo"), "plan_undo", { subscriptionId }), go(say("button-plan-show"), "plan")],
    ],
  };
}

/** The card was declined: the old plan stays, and this is where the difference can still be paid. */
export const planUnpaidView = (
  say: Say,
  unpaid: { subscriptionId: string; from: Plan; to: Plan; untilMs: number | null; payUrl: string | null },
): View => ({
  tone: "warning",
  title: say("plan-unpaid-title"),
  private: true,
  body: [
    paragraph(say("plan-unpaid-text", { from: unpaid.from.title, to: unpaid.to.title })),
    ...(unpaid.payUrl !== null && unpaid.untilMs !== null
      ? [note(say("plan-unpaid-until", { date: day(say, unpaid.untilMs) }))]
      : []),
  ],
  choices: [
    unpaid.payUrl === null
      ? [go(say("button-billing"), "billing", "primary")]
      : [link(say("button-plan-pay"), unpaid.payUrl)],
    [
      act(say("button-plan-undo"), "plan_undo", { subscriptionId: unpaid.subscriptionId }),
      go(say("button-plan-show"), "plan"),
    ],
  ],
});

/** Whatever was on its way is taken back, or came too early for that. */
export const planUndoneView = (say: Say, plan: Plan, tookEffect: boolean): View => ({
  tone: tookEffect ? "plain" : "good",
  title: say(tookEffect ? "plan-undo-late-title" : "plan-undone-title"),
  body: [paragraph(say(tookEffect ? "plan-undo-late-text" : "plan-undone-text", { plan: plan.title }))],
  choices: [[go(say("button-plan-show"), "plan")]],
});
