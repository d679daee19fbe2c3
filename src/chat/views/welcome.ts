import type { Say } from "../language/language.ts";
import type { View } from "../view.ts";
import { go, paragraph } from "./parts.ts";

/** The first thing a person sees. */
export function welcomeView(say: Say, who: { name: string; signedIn: boolean }): View {
  return {
    tone: "plain",
    title: say("welcome-title"),
    body: [
      ...(who.signedIn ? [paragraph(say("welcome-known", { name: who.name }))] : []),
      paragraph(say("welcome-text")),
      paragraph(say(who.signedIn ? "welcome-ready" : "welcome-sign-in")),
    ],
    choices: who.signedIn
      ? [
          [go(say("button-deploy"), "deploy", "primary")],
          [go(say("button-my-agents"), "bots"), go(say("button-help"), "help")],
        ]
      : [[go(say("button-sign-in"), "login", "primary")], [go(say("button-help"), "help")]],
  };
}

/** For somebody who comes back from the payment page. */
export function thanksView(say: Say): View {
  return {
    tone: "good",
    body: [paragraph(say("welcome-paid"))],
    choices: [[go(say("button-my-agents"), "bots")]],
  };
}

/** For plain text that no dialog was waiting for. */
export function fallbackView(say: Say): View {
  return {
    tone: "plain",
    title: say("text-fallback-title"),
    body: [paragraph(say("text-fallback"))],
    choices: [[go(say("button-deploy"), "deploy", "primary"), go(say("button-my-agents"), "bots")]],
  };
}

export const unreadableView = (say: Say): View => ({
  tone: "plain",
  body: [paragraph(say("text-unreadable"))],
});

export const floodView = (say: Say): View => ({
  tone: "warning",
  title: say("flood-title"),
  body: [paragraph(say("flood-text"))],
});
