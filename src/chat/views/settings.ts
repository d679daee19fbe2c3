import type { ChatIdentity } from "../../db/repositories/chat-identity-repository.ts";
import type { AccountSettings } from "../../services/accounts/read-settings.ts";
import { day, oneLine } from "../format.ts";
import { LANGUAGES, type Say, sayIn } from "../language/language.ts";
import { PLATFORM_NAMES } from "../platform-names.ts";
import type { Choice, View } from "../view.ts";
import { act, confirm, fields, go, note, paragraph } from "./parts.ts";

type Account = Pick<
  ChatIdentity,
  "platform" | "platformUserId" | "displayName" | "username" | "linkedAt" | "blockedAt"
>;

/** "Telegram · Ann": what an account is called on its button and in questions. */
export const accountName = ({ platform, displayName }: Pick<Account, "platform" | "displayName">): string =>
  `${PLATFORM_NAMES[platform]} · ${oneLine(displayName, 40)}`;

const platformsOf = (accounts: readonly Account[]) => [...new Set(accounts.map((a) => a.platform))];

const languageName = (say: Say, language: string | null): string =>
  language === null ? say("settings-language-auto") : sayIn(language)("language-name");

function newsName(say: Say, newsTo: AccountSettings["newsTo"]): string {
  if (newsTo === "origin") return say("settings-news-origin");
  return newsTo === "both" ? say("settings-news-both") : PLATFORM_NAMES[newsTo];
}

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
  settings: Omit<AccountSettings, "accounts"> & { accounts: Account[] },
): View {
  const { accounts } = settings;
  const hasChoice = platformsOf(accounts).length > 1;
  return {
    tone: "plain",
    title: say("settings-title"),
    private: true,
    body: [
      fields(
        { label: say("settings-account"), value: settings.email },
        { label: say("settings-language"), value: languageName(say, settings.language) },
        hasChoice ? { label: say("settings-news"), value: newsName(say, settings.newsTo) } : null,
        {
          label: say("settings-broadcasts"),
          value: say(settings.wantsBroadcasts ? "settings-broadcasts-on" : "settings-broadcasts-off"),
        },
      ),
      paragraph(say("settings-accounts")),
      { kind: "items", items: accounts.map((account) => accountItem(say, account)) },
    ],
    choices: [
      [
        act(say("settings-language"), "settings_languages"),
        ...(hasChoice ? [act(say("settings-news"), "settings_news")] : []),
      ],
      [
        act(
          say(settings.wantsBroadcasts ? "button-broadcasts-off" : "button-broadcasts-on"),
          "settings_broadcasts",
          { to: settings.wantsBroadcasts ? "off" : "on" },
        ),
      ],
      [act(say("button-link-account"), "settings_link")],
      ...accounts.map((account) => [
        act(say("button-unlink", { account: accountName(account) }), "settings_unlink", accountArgs(account)),
      ]),
      [act(say("button-my-data"), "data_open"), act(say("button-sign-out-everywhere"), "settings_sign_out")],
    ],
  };
}

const marked = (label: string, isChosen: boolean): string => (isChosen ? `✓ ${label}` : label);
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

export function newsPlacesView(
  say: Say,
  chosen: AccountSettings["newsTo"],
  accounts: readonly Account[],
): View {
  const offer = (newsTo: AccountSettings["newsTo"]): Choice =>
    act(marked(newsName(say, newsTo), chosen === newsTo), "settings_news_to", { newsTo });
  return {
    tone: "plain",
    title: say("settings-news"),
    body: [paragraph(say("settings-news-text")), note(say("settings-news-fallback"))],
    choices: [[offer("origin")], platformsOf(accounts).map(offer), [offer("both")], [back(say)]],
  };
}

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
