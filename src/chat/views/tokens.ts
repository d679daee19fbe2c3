import type { Say } from "../language/language.ts";
import type { View } from "../view.ts";
import { go, link, paragraph } from "./parts.ts";

/** A token pasted in private when nothing asked for one. */
export const strayTokenView = (say: Say, deleted: boolean): View => ({
  tone: "warning",
  title: say(deleted ? "token-deleted-title" : "token-not-deleted-title"),
  body: [paragraph(say(deleted ? "token-deleted-text" : "token-not-deleted-text"))],
  choices: [[go(say("button-deploy"), "deploy", "primary")]],
});

/** A token that a whole group has seen is burnt, whether or not we could delete it. */
export const burntTokenView = (
  say: Say,
  deleted: boolean,
  links: { botMaker: string; privateChat: string },
): View => ({
  tone: "bad",
  title: say("token-burnt-title"),
  body: [
    paragraph(say(deleted ? "token-burnt-deleted" : "token-burnt-stays")),
    paragraph(say("token-burnt-rotate")),
  ],
  choices: [
    [link(say("button-bot-maker"), links.botMaker), link(say("button-open-private"), links.privateChat)],
  ],
});
