import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { SavingOutlook } from "../../services/backups/saving-outlook.ts";
import type { CancelTo } from "../../services/deployments/cancel-change.ts";
import { oneLine } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, Part, View } from "../view.ts";
import { botFields } from "./bot-fields.ts";
import { beforeParts } from "./held.ts";
import { act, confirm, go, note, paragraph } from "./parts.ts";

const statusOf = (say: Say, { id }: Deployment): Choice =>
  act(say("button-status"), "agent_status_new", { deploymentId: id });

interface Question {
  title: string;
  texts: readonly string[];
  before?: Part[];
  yes: { label: string; verb: string; args?: Record<string, string> };
  no: string;
}

/** Asks once, in this chat, for five minutes (I9); what it does and costs is said before. */
const question = (
  say: Say,
  row: Deployment,
  nonce: string,
  { title, texts, before = [], yes, no }: Question,
): View => ({
  tone: "warning",
  title: say(title, { name: oneLine(row.name) }),
  private: true,
  body: [
    ...botFields(say, row),
    ...texts.map((text) => paragraph(say(text))),
    ...before,
    note(say("close-valid")),
  ],
  choices: [
    [
      confirm(say(yes.label), yes.verb, { deploymentId: row.id, nonce, ...yes.args }),
      act(say(no), "agent_keep", { deploymentId: row.id }),
    ],
  ],
});

/** A token that was brought along works for whoever holds it, so the old lease must be over before the new one speaks. */
const silenceOf = ({ channelKind }: Deployment): string =>
  channelKind === "managed" ? "move-silence" : "move-silence-pasted";

export const confirmMoveView = (say: Say, row: Deployment, nonce: string): View =>
  question(say, row, nonce, {
    title: "move-title",
    texts: ["move-text", silenceOf(row), "move-cost"],
    yes: { label: "button-move-yes", verb: "move_yes" },
    no: "button-leave",
  });

export const confirmStopView = (say: Say, row: Deployment, nonce: string): View =>
  question(say, row, nonce, {
    title: "stop-title",
    texts: ["stop-text", "stop-cost"],
    yes: { label: "button-stop-yes", verb: "stop_yes" },
    no: "button-close-no",
  });

export const confirmRestartView = (say: Say, row: Deployment, nonce: string, outlook: SavingOutlook): View =>
  question(say, row, nonce, {
    title: "restart-title",
    texts: ["restart-text"],
    before: beforeParts(say, outlook),
    yes: { label: "button-restart-yes", verb: "restart_yes" },
    no: "button-leave",
  });

const UNSAVED = {
  move: {
    title: "unsaved-move-title",
    yes: { label: "button-move-unsaved-yes", verb: "move_unsaved_yes" },
  },
  stop: {
    title: "unsaved-stop-title",
    yes: { label: "button-stop-unsaved-yes", verb: "stop_unsaved_yes" },
  },
} as const;

/** What it remembers since its last backup is lost: nobody does that by accident. */
export const confirmUnsavedView = (
  say: Say,
  row: Deployment,
  nonce: string,
  what: keyof typeof UNSAVED,
): View => question(say, row, nonce, { ...UNSAVED[what], texts: ["unsaved-text"], no: "button-leave" });

const CANCEL_TO: Record<Exclude<CancelTo, "nothing">, string> = {
  as_it_was: "cancel-to-as_it_was",
  stopped: "cancel-to-stopped",
  closed: "cancel-to-closed",
};

export const confirmCancelView = (
  say: Say,
  row: Deployment,
  nonce: string,
  to: Exclude<CancelTo, "nothing">,
): View =>
  question(say, row, nonce, {
    title: "cancel-title",
    texts: [CANCEL_TO[to]],
    yes: { label: "button-cancel-yes", verb: "change_cancel_yes", args: { to } },
    no: "button-cancel-no",
  });

const begun =
  (title: string, text: string) =>
  (say: Say, row: Deployment): View => ({
    tone: "busy",
    title: say(title, { name: oneLine(row.name) }),
    private: true,
    body: [paragraph(say(text))],
    choices: [[statusOf(say, row)]],
  });

export const moveBegunView = begun("card-title-moving", "move-begun");
export const stopBegunView = begun("card-title-stopping", "stop-begun");
export const resumeBegunView = begun("card-title-resuming", "resume-begun");
export const restartBegunView = begun("card-title-restarting", "restart-begun");
export const cancelBegunView = begun("card-title-cancelling", "cancel-begun");

const NOTHING = {
  move: { title: "move-none-title", text: "move-none-text" },
  stop: { title: "stop-none-title", text: "stop-none-text" },
  resume: { title: "resume-none-title", text: "resume-none-text" },
  restart: { title: "restart-none-title", text: "restart-none-text" },
};

/** No agent of this person is in a state in which the command means anything. */
export const nothingToChangeView = (say: Say, command: keyof typeof NOTHING): View => ({
  tone: "plain",
  title: say(NOTHING[command].title),
  body: [paragraph(say(NOTHING[command].text))],
  choices: [[go(say("button-my-agents"), "bots"), go(say("button-deploy"), "deploy", "primary")]],
});
