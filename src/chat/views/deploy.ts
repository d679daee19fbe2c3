import type { Say } from "../language/language.ts";
import type { CreateBotRequest, View } from "../view.ts";
import { act, go, link, note, paragraph } from "./parts.ts";

/** Identifies one state of one dialog; buttons that carry another one are old. */
export interface DialogStamp {
  dialog: string;
  version: number;
}

export const stampArgs = (stamp: DialogStamp): Record<string, string> => ({
  d: stamp.dialog,
  v: String(stamp.version),
});

export interface ModelOption {
  id: string;
  title: string;
  description: string;
}

export function modelView(say: Say, stamp: DialogStamp, models: readonly ModelOption[]): View {
  return {
    tone: "plain",
    title: say("deploy-model-title"),
    body: [
      paragraph(say("deploy-model-text")),
      { kind: "items", items: models.map((m) => ({ title: m.title, detail: m.description })) },
    ],
    choices: [
      ...models.map((m, i) => [
        act(m.title, "deploy_model", { ...stampArgs(stamp), model: m.id }, i === 0 ? "primary" : undefined),
      ]),
      [act(say("button-cancel"), "deploy_cancel", stampArgs(stamp))],
    ],
  };
}

/** What the model card turns into once chosen, so that its buttons are gone. */
export const modelChosenView = (say: Say, model: string): View => ({
  tone: "good",
  body: [paragraph(say("deploy-model-chosen", { model }))],
});

/** One tap creates the bot. The other ways are ready-made answers, since the platform puts them side by side. */
export function createBotView(say: Say, request: CreateBotRequest): View {
  return {
    tone: "plain",
    title: say("deploy-bot-title"),
    body: [paragraph(say("deploy-bot-text")), note(say("deploy-bot-owner"))],
    createBot: request,
    replies: [say("button-have-bot"), say("button-back"), say("button-cancel")],
  };
}

export const botReadyView = (say: Say, username: string): View => ({
  tone: "good",
  title: say("deploy-bot-ready-title"),
  body: [paragraph(say("deploy-bot-ready-text", { username }))],
  endReplies: true,
});

export const tokenForm = (say: Say): NonNullable<View["form"]> => ({
  kind: "secret",
  hint: say("deploy-paste-hint"),
  button: say("button-enter-token"),
});

export function pasteTokenView(say: Say, stamp: DialogStamp, botMakerLink: string): View {
  return {
    tone: "plain",
    title: say("deploy-paste-title"),
    private: true,
    body: [paragraph(say("deploy-paste-text")), note(say("deploy-paste-warning"))],
    form: tokenForm(say),
    choices: [
      [link(say("button-bot-maker"), botMakerLink)],
      [
        act(say("button-back"), "deploy_back", stampArgs(stamp)),
        act(say("button-cancel"), "deploy_cancel", stampArgs(stamp)),
      ],
    ],
  };
}

export const cancelledView = (say: Say, was: boolean): View => ({
  tone: "plain",
  title: say("deploy-cancelled-title"),
  body: [paragraph(say(was ? "deploy-cancelled-text" : "deploy-nothing-to-cancel"))],
  endReplies: true,
});

/** Told where a wizard stood before it went on in another chat of the same person. */
export const wentOnView = (say: Say, platform: string): View<never> => ({
  tone: "plain",
  title: say("went-on-title", { platform }),
  body: [paragraph(say("went-on-text"))],
  endReplies: true,
});

/** The answer to a press on a card whose wizard goes on in another chat of the same person. */
export const wentOnCardView = (say: Say, platform: string): View => ({
  tone: "plain",
  title: say("went-on-title", { platform }),
  fresh: true,
  body: [paragraph(say("went-on-here"))],
  choices: [[go(say("button-continue-here"), "deploy", "primary"), go(say("button-my-agents"), "bots")]],
});

export const startedView = (say: Say, name: string): View => ({
  tone: "busy",
  title: say("deploy-started-title", { name }),
  body: [paragraph(say("deploy-started-text"))],
});

/** A bot that was made outside a dialog: offered, never bound by itself. */
export const createdBotView = (
  say: Say,
  bot: { username: string; accountId: string; displayName: string },
): View => ({
  tone: "plain",
  title: say("bot-created-idle-title", { username: bot.username }),
  body: [paragraph(say("bot-created-idle-text"))],
  choices: [
    [
      act(
        say("button-use-bot", { username: bot.username }),
        "deploy_with",
        { accountId: bot.accountId, username: bot.username, displayName: bot.displayName },
        "primary",
      ),
    ],
  ],
});

export const strangersBotView = (say: Say, username: string): View => ({
  tone: "plain",
  title: say("bot-created-guest-title", { username }),
  body: [paragraph(say("bot-created-guest-text"))],
  choices: [[go(say("button-sign-in"), "login", "primary")]],
});
