import type { ConfirmedSudo } from "../../services/admin/confirm-sudo.ts";
import { clockTime } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, View } from "../view.ts";
import { codeForm } from "./accounts.ts";
import { act, confirm, link, note, paragraph } from "./parts.ts";

/** The link to a fresh sign-in, and why one is wanted. */
export function sudoView(say: Say, begun: { url: string; minutes: number; interrupted: boolean }): View {
  return {
    tone: "warning",
    title: say("sudo-title"),
    private: true,
    body: [
      paragraph(say("sudo-text")),
      ...(begun.interrupted ? [paragraph(say("sudo-interrupted"))] : []),
      note(say("sign-in-valid", { minutes: begun.minutes })),
    ],
    form: codeForm(say),
    choices: [[link(say("button-sign-in"), begun.url)]],
  };
}

const endButton = (say: Say): Choice => act(say("sudo-button-end"), "sudo_end");

/** Signed in afresh; what was interrupted is offered again. */
export function sudoConfirmedView(say: Say, { endsAtMs, resume }: ConfirmedSudo): View {
  const goOn: Choice[] = resume
    ? [confirm(say("sudo-button-go-on"), resume.verb, resume.args, "primary")]
    : [];
  return {
    tone: "good",
    title: say("sudo-confirmed-title"),
    private: true,
    body: [
      paragraph(say("sudo-confirmed-text", { time: clockTime(say, endsAtMs) })),
      ...(resume ? [paragraph(say("sudo-confirmed-next"))] : []),
    ],
    choices: [[...goOn, endButton(say)]],
  };
}

export const sudoEndedView = (say: Say): View => ({
  tone: "plain",
  title: say("sudo-ended-title"),
  body: [paragraph(say("sudo-ended-text"))],
});
