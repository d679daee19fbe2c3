import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Payment } from "../../db/repositories/payment-repository.ts";
import { PLANS, planById } from "../../domain/plans/plans.ts";
import { day, moment, money, oneLine } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, View } from "../view.ts";
import { type CardEvent, numberOf, textOf } from "./card-facts.ts";
import { act, confirm, go, lasting, note, paragraph } from "./parts.ts";
import { reasonText } from "./reasons.ts";

/** A choice that money hangs on is offered for as long as it can be made. */
const OFFERED_MS = 7 * 86_400_000;

const offered = (choice: Choice): Choice => lasting(OFFERED_MS, choice);

/** An agent that could not be resumed: as it was stopped, and when it is tried again, if that happens by itself. */
export function resumeFailedView(say: Say, { id, name }: Deployment, event: CardEvent): View {
  const againAtMs = numberOf(event, "againAtMs");
  const reason = reasonText(say, textOf(event, "why"));
  const text =
    againAtMs === null
      ? say("resume-failed-text", { reason })
      : say("resume-again-text", { reason, time: moment(say, againAtMs) });
  return {
    tone: "bad",
    title: say("resume-failed-title", { name: oneLine(name) }),
    body: [paragraph(text)],
    choices: [
      [
        act(say("button-resume"), "resume_go", { deploymentId: id }, "primary"),
        act(say("button-status"), "agent_status_new", { deploymentId: id }),
      ],
    ],
  };
}

/** Its plan is paid and it cannot be started: what was tried, and the choice between another try and the money. */
export function resumeExhaustedView(say: Say, { id, name }: Deployment, event: CardEvent): View {
  const [amountMinor, backAtMs] = [numberOf(event, "amountMinor"), numberOf(event, "moneyBackAtMs")];
  const reason = reasonText(say, textOf(event, "why"));
  const amount = amountMinor === null ? null : money(say, amountMinor, textOf(event, "currency") ?? "usd");
  const args = { deploymentId: id };
  return {
    tone: "bad",
    title: say("resume-exhausted-title", { name: oneLine(name) }),
    body: [
      paragraph(say("resume-exhausted-text", { count: numberOf(event, "tries") ?? 0, reason })),
      paragraph(
        amount === null || backAtMs === null
          ? say("resume-exhausted-kept")
          : say("resume-exhausted-money", { amount, date: day(say, backAtMs) }),
      ),
    ],
    choices: [
      [
        offered(act(say("button-resume-again"), "resume_go", args, "primary")),
        ...(amount === null ? [] : [offered(act(say("button-unrun", { amount }), "unrun_ask", args))]),
      ],
      [go(say("button-paysupport"), "paysupport"), act(say("button-status"), "agent_status_new", args)],
    ],
  };
}

const amountOf = (say: Say, { amountMinor, currency }: Payment): string => money(say, amountMinor, currency);

/** Asks once, in this chat, for five minutes (I9): the plan and all that its agents know go with the money. */
export const confirmUnrunView = (
  say: Say,
  { id }: Deployment,
  nonce: string,
  { payment, plan }: { payment: Payment; plan: string },
): View => ({
  tone: "warning",
  title: say("unrun-title", { amount: amountOf(say, payment) }),
  private: true,
  body: [paragraph(say("unrun-text", { plan: PLANS[planById(plan).id].title })), note(say("close-valid"))],
  choices: [
    [
      confirm(say("button-unrun-yes"), "unrun_yes", { deploymentId: id, nonce }),
      act(say("button-leave"), "agent_keep", { deploymentId: id }),
    ],
  ],
});

export const unrunBegunView = (say: Say, payment: Payment): View => ({
  tone: "busy",
  title: say("unrun-begun-title", { amount: amountOf(say, payment) }),
  private: true,
  body: [paragraph(say("unrun-begun-text"))],
  choices: [[go(say("button-billing"), "billing"), go(say("button-my-agents"), "bots")]],
});
