import type { Say } from "../language/language.ts";
import type { View } from "../view.ts";
import { go, link, note, paragraph } from "./parts.ts";

export const codeForm = (say: Say): NonNullable<View["form"]> => ({
  kind: "code",
  hint: say("sign-in-code-hint"),
  button: say("button-enter-code"),
});

/** The sign-in link with what happens next. */
export function signInView(say: Say, begun: { url: string; minutes: number }): View {
  return {
    tone: "plain",
    title: say("sign-in-title"),
    private: true,
    body: [paragraph(say("sign-in-text")), note(say("sign-in-valid", { minutes: begun.minutes }))],
    form: codeForm(say),
    choices: [[link(say("button-sign-in"), begun.url)]],
  };
}

export const signInFirstView = (say: Say): View => ({
  tone: "plain",
  title: say("sign-in-first-title"),
  body: [paragraph(say("sign-in-first-text"))],
  choices: [[go(say("button-sign-in"), "login", "primary")]],
});

export const signedInView = (say: Say, email: string): View => ({
  tone: "good",
  title: say("signed-in-title"),
  private: true,
  body: [paragraph(say("signed-in-text", { email })), paragraph(say("signed-in-next"))],
  choices: [[go(say("button-deploy"), "deploy", "primary")], [go(say("button-my-agents"), "bots")]],
});

export const alreadySignedInView = (say: Say): View => ({
  tone: "good",
  title: say("signed-in-title"),
  body: [paragraph(say("signed-in-already"))],
  choices: [[go(say("button-deploy"), "deploy", "primary"), go(say("button-my-agents"), "bots")]],
});

export const signedOutView = (say: Say, was: boolean): View => ({
  tone: "plain",
  title: say("signed-out-title"),
  body: [paragraph(say(was ? "signed-out-text" : "signed-out-already"))],
  choices: [[go(say("button-sign-in"), "login", "primary")]],
});

export const codeWrongView = (say: Say): View => ({
  tone: "warning",
  title: say("code-wrong-title"),
  body: [paragraph(say("code-wrong-text"))],
  form: codeForm(say),
});

/** @param from the command that makes fresh ones */
export const codeGoneView = (say: Say, from: "login" | "settings" | "sudo"): View => ({
  tone: "warning",
  title: say("code-none-title"),
  body: [paragraph(say("code-none-text", { command: from }))],
  choices: [[go(say(from === "settings" ? "button-settings" : "button-sign-in"), from, "primary")]],
});

/** Told in a person's other chats, so that a link they did not make does not stay unnoticed. */
export const linkedElsewhereView = (say: Say, who: { name: string; platform: string }): View<never> => ({
  tone: "warning",
  title: say("linked-elsewhere-title"),
  body: [paragraph(say("linked-elsewhere-text", who))],
});
