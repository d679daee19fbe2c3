import type { Say } from "../language/language.ts";
import type { View } from "../view.ts";
import { fields, go, paragraph } from "./parts.ts";

export const privacyView = (say: Say): View => ({
  tone: "plain",
  title: say("privacy-title"),
  body: [
    paragraph(say("privacy-text")),
    paragraph(say("privacy-backups")),
    paragraph(say("privacy-not")),
    paragraph(say("privacy-leave")),
  ],
  choices: [[go(say("button-settings"), "settings")]],
});

export const paymentHelpView = (say: Say, reference: string, contact: string | null): View => ({
  tone: "plain",
  title: say("paysupport-title"),
  private: true,
  body: [
    paragraph(say("paysupport-text")),
    paragraph(contact ? say("paysupport-contact-at", { contact }) : say("paysupport-contact")),
    fields({ label: say("paysupport-reference"), value: reference, exact: true }),
  ],
  choices: [[go(say("button-plan-show"), "plan"), go(say("button-my-agents"), "bots")]],
});
