import type { PaperKind, PaymentPaper } from "../../ports/payment-rail.ts";
import type { PapersOfPayment } from "../../services/billing/payment/payment-papers.ts";
import { span } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, Part, View } from "../view.ts";
import { act, note, paragraph } from "./parts.ts";
import { railName } from "./rails.ts";

const MINUTE_MS = 60_000;

/** `page` where the link has no end, `file` where it has. */
const WORDS: Record<PaperKind, { title: string; page: string; file: string; open: string }> = {
  invoice: {
    title: "billing-invoice-title",
    page: "billing-invoice-text",
    file: "billing-invoice-file",
    open: "button-billing-invoice-open",
  },
  receipt: {
    title: "billing-receipt-title",
    page: "billing-receipt-text",
    file: "billing-receipt-text",
    open: "button-billing-receipt-open",
  },
};

/** A button that looks at the papers of a payment again, in the place where it stands. */
export const papersAgain = (label: string, rail: string, payment: string, style?: "primary"): Choice =>
  act(label, "billing_papers", { rail, payment, again: "yes" }, style);

const openChoice = (say: Say, { kind, url, endsAtMs }: PaymentPaper): Choice => ({
  kind: "link",
  label: say(WORDS[kind].open),
  url,
  ...(endsAtMs !== null && { ends: { atMs: endsAtMs, words: say("billing-papers-ended") } }),
});

/** For how long all of the links work; nothing where they have no end. */
function endParts(say: Say, { ready, nowMs }: PapersOfPayment): Part[] {
  const ends = ready.map(({ endsAtMs }) => endsAtMs).filter((ms) => ms !== null);
  if (ends.length === 0) return [];
  const minutes = Math.max(1, Math.round((Math.min(...ends) - nowMs) / MINUTE_MS));
  const text = say("billing-papers-end", { span: span(say, minutes * MINUTE_MS) });
  return [{ kind: "note", text, ofLinks: true }];
}

function readyView(say: Say, paymentId: string, papers: PapersOfPayment): View {
  const { ready, rail } = papers;
  const isInvoice = ready.some(({ kind }) => kind === "invoice");
  const words = WORDS[isInvoice ? "invoice" : "receipt"];
  const isLasting = ready.every(({ endsAtMs }) => endsAtMs === null);
  const again = papersAgain(say("button-billing-new-link"), rail, paymentId);
  return {
    tone: "plain",
    title: say(words.title, { rail: railName(say, rail) }),
    private: true,
    body: [
      paragraph(say(isLasting ? words.page : words.file)),
      ...(isInvoice ? [] : [note(say("billing-receipt-invoice"))]),
      ...endParts(say, papers),
    ],
    choices: [
      ready.map((paper) => openChoice(say, paper)),
      isLasting ? [] : [again],
      isInvoice ? [] : [portalChoice(say, rail)],
    ],
  };
}

const portalChoice = (say: Say, rail: string): Choice =>
  act(say("button-billing-portal", { rail: railName(say, rail) }), "billing_portal", { rail });

/** What a payer can keep of a payment: to be opened, still being made, or, where there is nothing, the way to look. */
export function papersView(say: Say, paymentId: string, papers: PapersOfPayment): View {
  const { ready, isMaking, rail } = papers;
  if (ready.length > 0) return readyView(say, paymentId, papers);
  const words = { rail: railName(say, rail) };
  if (isMaking)
    return {
      tone: "busy",
      title: say("billing-papers-making-title"),
      private: true,
      body: [paragraph(say("billing-papers-making-text", words))],
      choices: [
        [papersAgain(say("button-look-again"), rail, paymentId, "primary")],
        [portalChoice(say, rail)],
      ],
    };
  return {
    tone: "plain",
    title: say("billing-papers-none-title"),
    private: true,
    body: [paragraph(say("billing-papers-none-text", words))],
    choices: [[portalChoice(say, rail)]],
  };
}
