import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { isServing } from "../../domain/deployments/phases.ts";
import type { Say } from "../language/language.ts";
import type { View } from "../view.ts";
import { agentName } from "./agents.ts";
import { botFields } from "./bot-fields.ts";
import { act, confirm, go, note, paragraph } from "./parts.ts";

/** What closing it means: for one that ran, for one that was paid for, and for one that nobody has paid for. */
function closeText({ phase, liveAt }: Deployment): string {
  if (liveAt !== null) return "close-text";
  return phase === "awaiting_payment" ? "close-text-unpaid" : "cancel-to-closed";
}

/** Asks once, in this chat, for five minutes (I9). The phase it was asked in is checked again at the press. */
export const confirmCloseView = (say: Say, row: Deployment, nonce: string): View => ({
  tone: "warning",
  title: say("close-title", { name: agentName(row) }),
  private: true,
  body: [...botFields(say, row), paragraph(say(closeText(row))), note(say("close-valid"))],
  choices: [
    [
      confirm(say("button-close-yes"), "close_yes", { deploymentId: row.id, nonce }),
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
