import type { Payment } from "../../db/repositories/payment-repository.ts";
import type { BillingHistory } from "../../services/billing/billing-history.ts";
import { day, money } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, Part, View } from "../view.ts";
import { act, go, link, note, paragraph } from "./parts.ts";
import { railName } from "./rails.ts";

const PURPOSE: Record<string, string> = {
  fulfils: "billing-first",
  renewal: "billing-renewal",
  plan_change: "billing-plan_change",
  surplus: "billing-surplus",
};

function paymentLine(say: Say, one: Payment) {
  const amount = money(say, one.amountMinor, one.currency);
  const back = one.refundedMinor > 0 ? money(say, one.refundedMinor, one.currency) : null;
  return {
    title: say("billing-line", { amount, date: day(say, one.createdAt) }),
    detail: [
      say(PURPOSE[one.role] ?? "billing-renewal"),
      railName(say, one.provider),
      ...(back ? [say("billing-refunded", { amount: back })] : []),
      ...(one.disputed ? [say("billing-disputed")] : []),
    ].join(" · "),
  };
}

function owedParts(say: Say, { owed, nowMs }: BillingHistory): Part[] {
  if (owed === null) return [];
  const text = nowMs < owed.stopsAtMs ? "billing-overdue" : "billing-overdue-stopped";
  return [paragraph(say(text, { stop: day(say, owed.stopsAtMs), close: day(say, owed.closesAtMs) }))];
}

/** What a person has paid, newest first, and the way to the provider's own pages. */
export function billingView(say: Say, history: BillingHistory): View {
  const { payments, next, rails, owed } = history;
  const portals: Choice[][] = rails.map((rail) => [
    act(
      say("button-billing-portal", { rail: railName(say, rail) }),
      "billing_portal",
      { rail },
      owed === null ? undefined : "primary",
    ),
  ]);
  const more: Choice[][] = next
    ? [[act(say("button-next-page"), "billing_page", { createdAt: String(next.createdAt), id: next.id })]]
    : [];
  return {
    tone: owed === null ? "plain" : "warning",
    title: say(payments.length === 0 ? "billing-none-title" : "billing-title"),
    private: true,
    body: [
      ...owedParts(say, history),
      payments.length === 0
        ? paragraph(say("billing-none-text"))
        : { kind: "items", items: payments.map((one) => paymentLine(say, one)) },
      ...(rails.length > 0 ? [note(say("billing-portal-what"))] : []),
    ],
    choices: [...more, ...portals, [go(say("button-plan-show"), "plan")]],
  };
}

/** The link to the provider's pages, for this person alone. */
export const portalLinkView = (say: Say, rail: string, url: string): View => ({
  tone: "plain",
  title: say("billing-portal-title", { rail: railName(say, rail) }),
  private: true,
  fresh: true,
  body: [paragraph(say("billing-portal-text")), note(say("billing-portal-private"))],
  choices: [[link(say("button-billing-open"), url)]],
});
