import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { isServing } from "../../domain/deployments/phases.ts";
import type { Say } from "../language/language.ts";
import type { View } from "../view.ts";
import { agentName } from "./agents.ts";
import { botFields } from "./bot-fields.ts";
import { act, confirm, go, note, paragraph } from "./parts.ts";

/** What an agent is when it is closed, by which it is decided what becomes of the money. */
export type CloseMeans = "ran" | "unstarted" | "unpaid";

export function closeMeans({ phase, liveAt }: Pick<Deployment, "phase" | "liveAt">): CloseMeans {
  if (liveAt !== null) return "ran";
  return phase === "draft" || phase === "awaiting_payment" ? "unpaid" : "unstarted";
}

const TEXT: Record<CloseMeans, string> = {
  ran: "close-text",
  unstarted: "cancel-to-closed",
  unpaid: "close-text-unpaid",
};

/** Asks once, in this chat, for five minutes (I9). Where it means something else at the press, it is asked anew. */
export const confirmCloseView = (say: Say, row: Deployment, nonce: string): View => ({
  tone: "warning",
  title: say("close-title", { name: agentName(row) }),
  private: true,
  body: [...botFields(say, row), paragraph(say(TEXT[closeMeans(row)])), note(say("close-valid"))],
  choices: [
    [
      confirm(say("button-close-yes"), "close_yes", {
        deploymentId: row.id,
        nonce,
        means: closeMeans(row),
      }),
      act(say(isServing(row.phase) ? "button-close-no" : "button-leave"), "close_no", {
        deploymentId: row.id,
      }),
    ],
  ],
});

export const closingView = (say: Say, name: string): View => ({
  tone: "plain",
  title: say("closing-title", { name }),
  body: [paragraph(say("closing-text"))],
});

export const keptView = (say: Say, name: string): View => ({
  tone: "plain",
  title: say("close-kept-title"),
  body: [paragraph(say("close-kept-text", { name }))],
  choices: [[go(say("button-my-agents"), "bots")]],
});

export const alreadyClosedView = (say: Say, name: string): View => ({
  tone: "plain",
  body: [paragraph(say("close-already", { name }))],
  choices: [[go(say("button-my-agents"), "bots")]],
});

export const nothingToCloseView = (say: Say): View => ({
  tone: "plain",
  title: say("close-none-title"),
  body: [paragraph(say("close-none-text"))],
  choices: [[go(say("button-deploy"), "deploy", "primary")]],
});
