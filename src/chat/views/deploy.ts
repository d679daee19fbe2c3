import type { Platform } from "../../ports/channel-accounts.ts";
import type { Say } from "../language/language.ts";
import { PLATFORM_NAMES } from "../platform-names.ts";
import type { Choice, CreateBotRequest, View } from "../view.ts";
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

/** Where the agent will answer, and where else it could. */
export interface ChannelChoice {
  channel: Platform;
  others: Platform[];
}

const otherChannels = (say: Say, stamp: DialogStamp, choice: ChannelChoice | null): Choice[][] =>
  (choice?.others ?? []).map((channel) => [
    act(say("button-other-channel", { platform: PLATFORM_NAMES[channel] }), "deploy_channel", {
      ...stampArgs(stamp),
      channel,
    }),
  ]);

export function modelView(
  say: Say,
  stamp: DialogStamp,
  models: readonly ModelOption[],
  choice: ChannelChoice | null,
): View {
  return {
    tone: "plain",
    title: say("deploy-model-title"),
    body: [
      paragraph(say("deploy-model-text")),
      ...(choice ? [note(say("deploy-channel", { platform: PLATFORM_NAMES[choice.channel] }))] : []),
      {
        kind: "items",
        choosable: true,
        items: models.map((m) => ({ title: m.title, detail: m.description })),
      },
    ],
    choices: [
      ...models.map((m, i) => [
        act(m.title, "deploy_model", { ...stampArgs(stamp), model: m.id }, i === 0 ? "primary" : undefined),
      ]),
      ...otherChannels(say, stamp, choice),
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
export function createBotView(say: Say, request: CreateBotRequest, choice: ChannelChoice | null): View {
  const elsewhere = (choice?.others ?? []).map((channel) =>
    say("button-other-channel", { platform: PLATFORM_NAMES[channel] }),
  );
  return {
    tone: "plain",
    title: say("deploy-bot-title"),
    body: [paragraph(say("deploy-bot-text")), note(say("deploy-bot-owner"))],
    createBot: request,
    replies: [say("button-have-bot"), ...elsewhere, say("button-back"), say("button-cancel")],
  };
}

/** @param inviteLink brings the bot to where its owner talks, on platforms where that is needed */
export const botReadyView = (say: Say, username: string, inviteLink: string | null): View => ({
  tone: "good",
  title: say("deploy-bot-ready-title"),
  body: [
    paragraph(say("deploy-bot-ready-text", { username })),
    ...(inviteLink === null ? [] : [note(say("deploy-bot-ready-invite"))]),
  ],
  ...(inviteLink === null
    ? { endReplies: true as const }
    : { choices: [[link(say("button-invite-bot"), inviteLink)]] }),
});

export const tokenForm = (say: Say, channel: Platform): NonNullable<View["form"]> => ({
  kind: "secret",
  hint: say("deploy-paste-hint", { channel }),
  button: say("button-enter-token"),
});

export function pasteTokenView(
  say: Say,
  stamp: DialogStamp,
  { channel, makerLink }: { channel: Platform; makerLink: string },
  choice: ChannelChoice | null,
): View {
  return {
    tone: "plain",
    title: say("deploy-paste-title"),
    private: true,
    body: [paragraph(say("deploy-paste-text", { channel })), note(say("deploy-paste-warning"))],
    form: tokenForm(say, channel),
    choices: [
      [link(say("button-bot-maker", { channel }), makerLink)],
      ...otherChannels(say, stamp, choice),
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
