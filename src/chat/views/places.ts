import type { Say } from "../language/language.ts";
import type { View } from "../view.ts";
import { link, paragraph } from "./parts.ts";

/** In a group: what is personal is answered in private, one tap away. */
export function privateOnlyView(say: Say, where: { command: string; privateLink: string }): View {
  return {
    tone: "plain",
    title: say("private-only-title"),
    body: [paragraph(say("private-only-text", { command: `/${where.command}` }))],
    choices: [[link(say("button-open-private"), where.privateLink)]],
  };
}

export const groupHelloView = (say: Say, privateLink: string): View => ({
  tone: "plain",
  title: say("group-hello-title"),
  body: [paragraph(say("group-hello-text"))],
  choices: [[link(say("button-open-private"), privateLink)]],
});
