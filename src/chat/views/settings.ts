import type { ChatIdentity } from "../../db/repositories/chat-identity-repository.ts";
import type { AccountSettings } from "../../services/accounts/read-settings.ts";
import { day, oneLine } from "../format.ts";
import { LANGUAGES, type Say, sayIn } from "../language/language.ts";
import { PLATFORM_NAMES } from "../platform-names.ts";
import type { Choice, View } from "../view.ts";
import { newsInShort } from "./news-settings.ts";
import { act, confirm, fields, go, marked, note, paragraph } from "./parts.ts";

type Account = Pick<
  ChatIdentity,
  "platform" | "platformUserId" | "displayName" | "username" | "linkedAt" | "blockedAt"
>;

/** "Telegram · Ann": what an account is called on its button and in questions. */
export const accountName = ({ platform, displayName }: Pick<Account, "platform" | "displayName">): string =>
  `${PLATFORM_NAMES[platform]} · ${oneLine(displayName, 40)}`;

const languageName = (say: Say, language: string | null): string =>
  language === null ? say("settings-language-auto") : sayIn(language)("language-name");

const accountItem = (say: Say, account: Account) => ({
  title: accountName(account),
  detail: [
    ...(account.username === null ? [] : [`@${account.username}`]),
    say("settings-linked-on", { date: day(say, account.linkedAt) }),
    ...(account.blockedAt === null ? [] : [say("settings-account-shut")]),
  ].join(" · "),
});

const accountArgs = ({ platform, platformUserId }: Account) => ({ platform, id: platformUserId });

/** What a person chose and which of their chats are linked, each a tap away from being changed. */
export function settingsView(
  say: Say,
  settings: Omit<AccountSettings, "accounts" | "newsToSince"> & { accounts: Account[] },
): View {
  const { accounts } = settings;
  return {
    tone: "plain",
    title: say("settings-title"),
    private: true,
    body: [
      fields(
        { label: say("settings-account"), value: settings.email },
        { label: say("settings-language"), value: languageName(say, settings.language) },
        { label: say("settings-news"), value: newsInShort(say, settings) },
      ),
      paragraph(say("settings-accounts")),
      { kind: "items", items: accounts.map((account) => accountItem(say, account)) },
    ],
    choices: [
      [act(say("settings-language"), "settings_languages"), act(say("settings-news"), "settings_news")],
      [act(say("button-link-account"), "settings_link")],
      ...accounts.map((account) => [
        act(say("button-unlink", { account: accountName(account) }), "settings_unlink", accountArgs(account)),
      ]),
      [act(say("button-my-data"), "data_open"), act(say("button-sign-out-everywhere"), "settings_sign_out")],
    ],
  };
}

const back = (say: Say): Choice => act(say("button-back"), "settings_open");

export const languagesView = (say: Say, chosen: string | null): View => ({
  tone: "plain",
  title: say("settings-language"),
  body: [paragraph(say("settings-language-text"))],
  choices: [
    [act(marked(say("settings-language-auto"), chosen === null), "settings_language", { language: "" })],
    LANGUAGES.map((language) =>
      act(marked(languageName(say, language), chosen === language), "settings_language", { language }),
    ),
    [back(say)],
  ],
});

/** Asks once, in this chat, for five minutes (I9). */
export const confirmUnlinkView = (
  say: Say,
  account: Account,
  facts: { isLast: boolean; nonce: string },
): View => ({
  tone: "warning",
  title: say("unlink-title", { account: accountName(account) }),
  private: true,
  body: [
    paragraph(say("unlink-text")),
    ...(facts.isLast ? [paragraph(say("unlink-last"))] : []),
    note(say("close-valid")),
  ],
  choices: [
    [
      confirm(say("button-unlink-yes"), "settings_unlink_yes", {
        ...accountArgs(account),
        nonce: facts.nonce,
      }),
      act(say("button-unlink-no"), "settings_open"),
    ],
  ],
});

/** Asks once, in this chat, for five minutes (I9). */
export const confirmSignOutView = (say: Say, accounts: readonly Account[], nonce: string): View => ({
  tone: "warning",
  title: say("sign-out-title"),
  private: true,
  body: [
    paragraph(say("sign-out-text")),
    { kind: "items", items: accounts.map((account) => accountItem(say, account)) },
    paragraph(say("sign-out-browser")),
    note(say("close-valid")),
  ],
  choices: [
    [
      confirm(say("button-sign-out-yes"), "settings_sign_out_yes", { nonce }),
      act(say("button-unlink-no"), "settings_open"),
    ],
  ],
});

export const unlinkedView = (say: Say, account: string): View => ({
  tone: "plain",
  title: say("unlinked-title"),
  body: [paragraph(say("unlinked-text", { account }))],
  choices: [[go(say("button-settings"), "settings")]],
});

/** Told to the account itself when it was unlinked from another one. */
export const unlinkedHereView = (say: Say, by: { platform: string; name: string }): View => ({
  tone: "warning",
  title: say("signed-out-title"),
  body: [paragraph(say("unlinked-here", by))],
  choices: [[go(say("button-sign-in"), "login", "primary")]],
});
