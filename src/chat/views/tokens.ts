import type { Say } from "../language/language.ts";
import type { View } from "../view.ts";
import { go, link, paragraph } from "./parts.ts";

/** What became of the message that held a token; typed into a form, it was in none. */
export type TokenMessage = "deleted" | "not-deleted" | "not-needed";

const MESSAGE_TEXTS: Record<TokenMessage, { title: string; text: string }> = {
  deleted: { title: "token-deleted-title", text: "token-deleted-text" },
  "not-deleted": { title: "token-not-deleted-title", text: "token-not-deleted-text" },
  "not-needed": { title: "token-not-needed-title", text: "token-not-needed-text" },
};

/** A token given in private when nothing asked for one. */
export const strayTokenView = (say: Say, message: TokenMessage): View => ({
  tone: "warning",
  title: say(MESSAGE_TEXTS[message].title),
  body: [paragraph(say(MESSAGE_TEXTS[message].text))],
  choices: [[go(say("button-deploy"), "deploy", "primary")]],
});

/** A token that a whole group has seen is burnt, whether or not we could delete it. */
export const burntTokenView = (
  say: Say,
  deleted: boolean,
  links: { botMaker: { label: string; url: string }; privateChat: string },
): View => ({
  tone: "bad",
  title: say("token-burnt-title"),
  body: [
    paragraph(say(deleted ? "token-burnt-deleted" : "token-burnt-stays")),
    paragraph(say("token-burnt-rotate")),
  ],
  choices: [
    [link(links.botMaker.label, links.botMaker.url), link(say("button-open-private"), links.privateChat)],
  ],
});
