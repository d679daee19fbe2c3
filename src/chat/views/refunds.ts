import type { Payment } from "../../db/repositories/payment-repository.ts";
import type { Refund } from "../../db/repositories/refund-repository.ts";
import type { RefundState } from "../../db/states.ts";
import type { PlanEffect } from "../../domain/billing/refund-effect.ts";
import { PLANS, planById } from "../../domain/plans/plans.ts";
import type { PaymentFilter, PaymentStanding, PaymentsPage } from "../../services/refunds/read-payments.ts";
import { REFUND_REASONS, type RefundReason } from "../../services/refunds/refund-wish.ts";
import { day, money, oneLine } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, Item, Part, View } from "../view.ts";
import { purposeText } from "./billing.ts";
import { act, confirm, fields, note, paragraph } from "./parts.ts";
import { paymentLine } from "./person.ts";
import { railName } from "./rails.ts";

const argsOf = ({ provider, providerPaymentId }: Payment) => ({
  rail: provider,
  payment: providerPaymentId,
});

const leftOf = ({ amountMinor, refundedMinor }: Payment): number => amountMinor - refundedMinor;
const sum = (say: Say, minor: number, { currency }: { currency: string }): string =>
  money(say, minor, currency);

const REASONS: Record<RefundReason, string> = {
  refund_asked: "refund-reason-asked",
  refund_fault: "refund-reason-fault",
  refund_twice: "refund-reason-twice",
  refund_goodwill: "refund-reason-goodwill",
};

/** Why an administrator gives money back, in words that follow a colon; what GoClaw does by itself has none here. */
export const refundReasonText = (say: Say, reason: string): string =>
  say(REASONS[reason as RefundReason] ?? "refund-reason-automatic");

/** A page of somebody's payments, each a tap away. */
export function paymentsView(say: Say, { payments, next }: PaymentsPage, filter: PaymentFilter): View {
  const { userId, subscriptionId } = filter;
  const person = act(say("refund-button-person"), "person_show", { userId });
  if (payments.length === 0)
    return {
      tone: "plain",
      title: say("refund-payments-title"),
      private: true,
      body: [paragraph(say("refund-payments-none"))],
      choices: [[person]],
    };
  const label = (one: Payment): string => `${sum(say, one.amountMinor, one)} · ${day(say, one.createdAt)}`;
  const more = next && {
    ...{ userId, createdAt: String(next.createdAt), id: next.id },
    ...(subscriptionId && { subscriptionId }),
  };
  return {
    tone: "plain",
    title: say("refund-payments-title"),
    private: true,
    body: [
      {
        kind: "items",
        items: payments.map((one) => ({
          title: label(one),
          detail: [
            ...(one.disputed || one.refundedMinor > 0 ? [paymentLine(say, one)] : []),
            ...[purposeText(say, one.role), railName(say, one.provider)],
          ].join(" · "),
        })),
      },
    ],
    choices: [
      ...payments.map((one) => [act(label(one), "refund_show", argsOf(one))]),
      ...(more ? [[act(say("button-next-page"), "refund_list", more)]] : []),
      [person],
    ],
  };
}

const STATE: Record<RefundState, string> = {
  wanted: "refund-state-wanted",
  held: "refund-state-held",
  failed: "refund-state-failed",
  refunded: "refund-state-wanted",
  done: "refund-state-done",
  refused: "refund-state-refused",
};

function refundItem(say: Say, refund: Refund, payment: Payment): Item {
  const minor = refund.amountMinor ?? refund.wantedMinor ?? leftOf(payment);
  return {
    title: `${sum(say, minor, payment)} · ${say(STATE[refund.state])}`,
    detail: [day(say, refund.createdAt), refundReasonText(say, refund.reason)].join(" · "),
  };
}

const EFFECTS: Record<PlanEffect, string> = {
  ends: "refund-effect-ends",
  choice: "refund-effect-choice",
  none: "refund-effect-none",
};

const paidFields = (say: Say, { payment, person, plan, agents }: PaymentStanding): Part =>
  fields(
    person && { label: say("refund-fact-person"), value: oneLine(person.displayName ?? person.id) },
    { label: say("refund-fact-paid"), value: sum(say, payment.amountMinor, payment) },
    { label: say("refund-fact-back"), value: sum(say, payment.refundedMinor, payment) },
    { label: say("refund-fact-left"), value: sum(say, leftOf(payment), payment) },
    { label: say("refund-fact-for"), value: purposeText(say, payment.role) },
    plan
      ? {
          label: say("refund-fact-plan"),
          value: say("refund-plan-agents", { plan: PLANS[planById(plan).id].title, count: agents }),
        }
      : null,
  );

const UNDERWAY: readonly RefundState[] = ["wanted", "held", "failed", "refunded"];

/** Why nothing can be given back now; null when something can. */
function obstacle({ payment, refunds }: PaymentStanding): string | null {
  if (payment.disputed) return "refund-not-disputed";
  if (refunds.some(({ state }) => UNDERWAY.includes(state))) return "refund-not-under-way";
  return leftOf(payment) === 0 ? "refund-not-left" : null;
}

/** One payment: what was paid and given back, what hangs on it, and what can be done. */
export function paymentView(say: Say, standing: PaymentStanding): View {
  const { payment, person, refunds, effectOfAll } = standing;
  const args = argsOf(payment);
  const left = leftOf(payment);
  const why = obstacle(standing);
  const give: Choice[][] =
    why === null
      ? [
          [
            act(say("refund-button-all", { amount: sum(say, left, payment) }), "refund_all", {
              ...args,
              amount: String(left),
            }),
            act(say("refund-button-part"), "refund_part", args),
          ],
        ]
      : [];
  return {
    tone: "plain",
    title: say("refund-payment-title", {
      amount: sum(say, payment.amountMinor, payment),
      date: day(say, payment.createdAt),
    }),
    private: true,
    body: [
      paidFields(say, standing),
      fields(
        { label: say("case-fact-rail"), value: railName(say, payment.provider) },
        { label: say("case-fact-payment"), value: payment.providerPaymentId, exact: true },
      ),
      ...(refunds.length > 0
        ? [
            paragraph(say("refund-refunds")),
            { kind: "items" as const, items: refunds.map((one) => refundItem(say, one, payment)) },
          ]
        : []),
      note(say(why ?? EFFECTS[effectOfAll])),
    ],
    choices: [
      ...give,
      [
        ...(person ? [act(say("refund-button-person"), "person_show", { userId: person.id })] : []),
        act(say("button-refresh"), "refund_show", args),
      ],
    ],
  };
}

/** Waits for the amount to be typed. */
export function amountView(say: Say, standing: PaymentStanding, typed?: string): View {
  const { payment } = standing;
  const left = sum(say, leftOf(payment), payment);
  return {
    tone: typed === undefined ? "plain" : "warning",
    title: say("refund-amount-title"),
    private: true,
    body: [
      ...(typed === undefined ? [] : [note(say("refund-amount-wrong", { typed: oneLine(typed, 40) }))]),
      paidFields(say, standing),
      paragraph(say("refund-amount-text", { left })),
    ],
    form: { kind: "amount", hint: say("refund-amount-hint"), button: say("refund-button-amount") },
    choices: [[act(say("button-back"), "refund_show", argsOf(payment))]],
  };
}

/** Asks why; its owner is told in these words. */
export const refundReasonView = (say: Say, payment: Payment, amountMinor: number): View => ({
  tone: "warning",
  title: say("refund-why-title", { amount: sum(say, amountMinor, payment) }),
  private: true,
  body: [paragraph(say("refund-why-text"))],
  choices: [
    ...REFUND_REASONS.map((reason) => [
      act(refundReasonText(say, reason), "refund_ask", {
        ...argsOf(payment),
        amount: String(amountMinor),
        reason,
      }),
    ]),
    [act(say("button-back"), "refund_show", argsOf(payment))],
  ],
});

/** A refund that its giver has to confirm. */
export interface RefundToConfirm {
  id: string;
  amountMinor: number;
  reason: RefundReason;
  effect: PlanEffect;
  /** Another administrator has to agree. */
  needsSecond: boolean;
}

const CONFIRM_EFFECTS: Record<PlanEffect, string> = {
  ends: "refund-confirm-ends",
  choice: "refund-confirm-choice",
  none: "refund-effect-none",
};

/** What was paid, what is given back of it, and what becomes of the plan and its agents (I9). */
export function confirmRefundView(say: Say, standing: PaymentStanding, asked: RefundToConfirm): View {
  const { payment, agents } = standing;
  const { id, amountMinor, reason, effect, needsSecond } = asked;
  const amount = sum(say, amountMinor, payment);
  const left = leftOf(payment);
  const yes = (label: string, ends: boolean): Choice =>
    confirm(say(label, { amount }), "refund_yes", {
      ...argsOf(payment),
      ...{ id, reason, amount: String(amountMinor), left: String(left), ends: ends ? "yes" : "no" },
    });
  const ways: Record<PlanEffect, Choice[][]> = {
    ends: [[yes("refund-yes-ends", true)]],
    choice: [[yes("refund-yes-stays", false)], [yes("refund-yes-ends", true)]],
    none: [[yes("refund-yes", false)]],
  };
  return {
    tone: "warning",
    title: say("refund-confirm-title", { amount }),
    private: true,
    body: [
      paidFields(say, standing),
      fields(
        { label: say("refund-fact-this"), value: amount },
        { label: say("refund-fact-after"), value: sum(say, left - amountMinor, payment) },
        { label: say("refund-fact-reason"), value: refundReasonText(say, reason) },
      ),
      paragraph(say(CONFIRM_EFFECTS[effect], { count: agents })),
      ...(needsSecond ? [paragraph(say("refund-confirm-second"))] : []),
      note(say("close-valid")),
    ],
    choices: [...ways[effect], [act(say("refund-no"), "refund_show", argsOf(payment))]],
  };
}
