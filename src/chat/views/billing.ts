import type { BillingEntry } from "../../db/repositories/billing-entry-repository.ts";
import { PLANS, planById } from "../../domain/plans/plans.ts";
import type { PaperKind } from "../../ports/payment-rail.ts";
import type { BillingHistory } from "../../services/billing/payment/billing-history.ts";
import { day, money } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, Item, Part, View } from "../view.ts";
import { act, go, link, note, paragraph, rowsOf } from "./parts.ts";
import { railName } from "./rails.ts";

/** What an entry is called, and how it stands; a state that is not here is not spoken of. */
const WORDS: Record<BillingEntry["kind"], { title: string; states: Record<string, string> }> = {
  order: {
    title: "billing-order",
    states: {
      open: "billing-order-open",
      expired: "billing-order-expired",
      paid: "billing-order-paid",
      fulfilled: "billing-order-fulfilled",
      refunded: "billing-order-refunded",
      disputed: "billing-order-disputed",
      needs_review: "billing-order-needs_review",
    },
  },
  payment: {
    title: "billing-payment",
    states: {
      fulfils: "billing-payment-fulfils",
      renewal: "billing-payment-renewal",
      plan_change: "billing-payment-plan_change",
      surplus: "billing-payment-surplus",
    },
  },
  refund: {
    title: "billing-refund",
    states: {
      wanted: "billing-refund-wanted",
      refunded: "billing-refund-wanted",
      done: "billing-refund-done",
      failed: "billing-refund-failed",
      held: "billing-refund-held",
      refused: "billing-refund-refused",
    },
  },
  given_back: {
    title: "billing-given_back",
    states: {
      done: "billing-given_back-done",
    },
  },
  dispute: {
    title: "billing-dispute",
    states: {
      open: "billing-dispute-open",
      won: "billing-dispute-won",
      lost: "billing-dispute-lost",
    },
  },
};

/** What a payment was taken for. */
export const purposeText = (say: Say, role: string): string =>
  say(WORDS.payment.states[role] ?? "billing-payment-renewal");

function titleOf(say: Say, entry: BillingEntry): string {
  const amount = money(say, entry.amountMinor, entry.currency);
  const plan = entry.kind === "order" && entry.what !== null ? PLANS[planById(entry.what).id].title : "";
  return say(WORDS[entry.kind].title, { amount, plan });
}

function stateText(say: Say, { kind, state }: BillingEntry): string[] {
  const words = WORDS[kind].states[state];
  return words === undefined ? [] : [say(words)];
}

const entryItem = (say: Say, entry: BillingEntry): Item => ({
  title: titleOf(say, entry),
  detail: [day(say, entry.at), railName(say, entry.rail), ...stateText(say, entry)].join(" · "),
});

function owedParts(say: Say, { owed, nowMs }: BillingHistory): Part[] {
  if (owed === null) return [];
  const text = nowMs < owed.stopsAtMs ? "billing-overdue" : "billing-overdue-stopped";
  return [paragraph(say(text, { stop: day(say, owed.stopsAtMs), close: day(say, owed.closesAtMs) }))];
}

const PAPERS_IN_A_ROW = 2;
const PAPER_BUTTONS: Record<PaperKind, string> = {
  invoice: "button-billing-invoice",
  receipt: "button-billing-receipt",
};

/** One button for each payment at a provider that is on. */
function paperChoices(say: Say, { entries, papers }: BillingHistory): Choice[][] {
  const kinds = new Map(Object.entries(papers));
  const buttons = entries.flatMap(({ kind, rail, paymentId, amountMinor, currency, at }) => {
    const paper = kinds.get(rail);
    if (kind !== "payment" || paymentId === null || !paper) return [];
    const words = { amount: money(say, amountMinor, currency), date: day(say, at) };
    return [act(say(PAPER_BUTTONS[paper], words), "billing_papers", { rail, payment: paymentId })];
  });
  return rowsOf(PAPERS_IN_A_ROW, buttons);
}

/** What a person has ordered, paid and got back, newest first, and the way to the provider's own pages. */
export function billingView(say: Say, history: BillingHistory): View {
  const { entries, next, rails, owed } = history;
  const isWaiting = entries.some(({ kind, state }) => kind === "order" && state === "open");
  const portals: Choice[][] = rails.map((rail) => [
    act(
      say("button-billing-portal", { rail: railName(say, rail) }),
      "billing_portal",
      { rail },
      owed === null ? undefined : "primary",
    ),
  ]);
  const more: Choice[][] = next
    ? [[act(say("button-next-page"), "billing_page", { at: String(next.at), key: next.key })]]
    : [];
  return {
    tone: owed === null ? "plain" : "warning",
    title: say(entries.length === 0 ? "billing-none-title" : "billing-title"),
    private: true,
    body: [
      ...owedParts(say, history),
      entries.length === 0
        ? paragraph(say("billing-none-text"))
        : { kind: "items", items: entries.map((one) => entryItem(say, one)) },
      ...(rails.length > 0 ? [note(say("billing-portal-what"))] : []),
    ],
    choices: [
      ...(isWaiting ? [[go(say("button-go-on-paying"), "deploy", "primary")]] : []),
      ...paperChoices(say, history),
      ...more,
      ...portals,
      [go(say("button-plan-show"), "plan")],
    ],
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
