import type { Say } from "../language/language.ts";
import type { PressRefusal } from "../pending-actions.ts";
import type { View } from "../view.ts";
import { go, paragraph } from "./parts.ts";

const NOTICE: Record<PressRefusal | "older", string> = {
  not_yours: "press-not-yours",
  unknown: "press-unknown",
  expired: "press-expired",
  used: "press-used",
  older: "press-older",
};

/** The short words shown on the button itself. */
export const pressNotice = (say: Say, why: PressRefusal | "older"): string => say(NOTICE[why]);

/** Where to go on after a button whose card is over. */
export const olderCardView = (say: Say): View => ({
  tone: "plain",
  title: say("older-title"),
  fresh: true,
  body: [paragraph(say("older-text"))],
  choices: [[go(say("button-deploy"), "deploy", "primary"), go(say("button-my-agents"), "bots")]],
});
