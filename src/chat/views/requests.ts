import type { RequestKind, RequestState } from "../../db/states.ts";
import type { RequestStanding } from "../../services/admin/request-standing.ts";
import { dayAndTime, money, oneLine } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Part, Tone, View } from "../view.ts";
import { messageParts } from "./broadcasts.ts";
import { act, fields, note, paragraph } from "./parts.ts";
import { refundReasonText } from "./refunds.ts";

const STATE: Record<RequestState, { text: string; tone: Tone }> = {
  open: { text: "request-open", tone: "warning" },
  approved: { text: "request-approved", tone: "busy" },
  done: { text: "request-done", tone: "good" },
  failed: { text: "request-failed", tone: "bad" },
  refused: { text: "request-refused", tone: "bad" },
  expired: { text: "request-expired", tone: "bad" },
};

const TITLES: Record<RequestKind, string> = {
  refund: "request-title-refund",
  broadcast: "request-title-broadcast",
};

/** Why something that was agreed to could not be done. */
const FAILURES: Record<string, string> = {
  payment_changed: "request-failed-changed",
  payment_disputed: "request-failed-disputed",
  refund_under_way: "request-failed-under-way",
  asker_demoted: "request-failed-demoted",
};

function askParts(say: Say, { ask }: RequestStanding): Part[] {
  if (ask.kind === "broadcast") return messageParts(say, ask.text);
  const { wish, payment } = ask;
  const sum = (minor: number): string => money(say, minor, payment?.currency ?? "usd");
  return [
    fields(
      { label: say("refund-fact-this"), value: sum(wish.amountMinor) },
      payment && { label: say("refund-fact-paid"), value: sum(payment.amountMinor) },
      payment && { label: say("refund-fact-back"), value: sum(payment.refundedMinor) },
      { label: say("refund-fact-reason"), value: refundReasonText(say, wish.reason) },
      {
        label: say("refund-fact-plan"),
        value: say(wish.endsPlan ? "refund-plan-ends" : "refund-plan-stays"),
      },
      { label: say("case-fact-payment"), value: wish.paymentId, exact: true },
    ),
  ];
}

const titleOf = (say: Say, { ask, request }: RequestStanding): string =>
  say(TITLES[ask.kind], { state: request.state });

/** What an administrator wants to do, for another one to agree to. */
export function requestView(say: Say, standing: RequestStanding): View {
  const { request, askedBy, decidedBy } = standing;
  const { id, state, expiresAt } = request;
  const { text, tone } = STATE[state];
  const error = request.error === null ? null : FAILURES[request.error];
  const isOpen = state === "open";
  return {
    tone,
    title: titleOf(say, standing),
    private: true,
    body: [
      paragraph(say("request-asked-by", { name: oneLine(askedBy) })),
      ...askParts(say, standing),
      paragraph(say(text, { name: oneLine(decidedBy ?? "—"), time: dayAndTime(say, expiresAt) })),
      ...(error ? [note(say(error))] : []),
    ],
    ...(isOpen && {
      choices: [
        [
          act(say("request-button-yes"), "request_yes", { id }, "primary"),
          act(say("request-button-no"), "request_no", { id }, "danger"),
        ],
      ],
    }),
  };
}

/** What came of it, for whoever asked. */
export function requestToldView(say: Say, standing: RequestStanding): View {
  const { ask } = standing;
  const { choices: _, ...view } = requestView(say, standing);
  if (ask.kind === "broadcast")
    return { ...view, choices: [[act(say("broadcast-button-list"), "broadcast_list")]] };
  const args = { rail: ask.wish.rail, payment: ask.wish.paymentId };
  return { ...view, choices: [[act(say("refund-button-payment"), "refund_show", args)]] };
}
