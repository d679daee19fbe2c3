import type { Say } from "../../src/chat/language/language.ts";
import type { View } from "../../src/chat/view.ts";
import * as accounts from "../../src/chat/views/accounts.ts";
import * as deletion from "../../src/chat/views/deletion.ts";
import { errorView } from "../../src/chat/views/error-view.ts";
import * as help from "../../src/chat/views/help.ts";
import * as linking from "../../src/chat/views/link.ts";
import * as myData from "../../src/chat/views/my-data.ts";
import * as news from "../../src/chat/views/news-settings.ts";
import * as papers from "../../src/chat/views/papers.ts";
import * as places from "../../src/chat/views/places.ts";
import * as settings from "../../src/chat/views/settings.ts";
import { olderCardView } from "../../src/chat/views/stale.ts";
import * as welcome from "../../src/chat/views/welcome.ts";
import { AppError } from "../../src/errors.ts";
import { AT } from "./sample-facts.ts";

const annOnTelegram = {
  platform: "telegram" as const,
  platformUserId: "5",
  displayName: "Ann",
  username: "ann",
  linkedAt: AT,
  blockedAt: null,
};

const chatAccounts = [
  annOnTelegram,
  { ...annOnTelegram, platform: "discord" as const, platformUserId: "900", username: null, blockedAt: AT },
];

const november = { fromMs: AT, untilMs: AT + 86_400_000 };
const exported = { userId: "user", parts: ["account" as const, november] };

const why = (code: AppError["code"], reason?: string) =>
  new AppError(code, "for operators", { details: reason ? { reason } : {} });

const nothingChosen: news.NewsSettings = {
  newsTo: "origin",
  kinds: new Map(),
  quiet: null,
  timeZone: null,
  accounts: chatAccounts.slice(0, 1),
};
const chosenNews: news.NewsSettings = {
  newsTo: "both",
  kinds: new Map([
    ["usage", { wanted: false, sinceMs: AT }],
    ["health", { wanted: true, sinceMs: AT }],
  ]),
  quiet: { from: 22 * 60, to: 7 * 60, timeZone: "America/New_York" },
  timeZone: "America/New_York",
  accounts: chatAccounts,
};

/** Every view of the way in, accounts, settings, papers and errors. */
export const accountsSamples = (say: Say): Record<string, View> => ({
  "welcomeView guest": welcome.welcomeView(say, { name: "Ann", signedIn: false }),
  "welcomeView known": welcome.welcomeView(say, { name: "Ann", signedIn: true }),
  thanksView: welcome.thanksView(say),
  fallbackView: welcome.fallbackView(say),
  unreadableView: welcome.unreadableView(say),
  floodView: welcome.floodView(say),
  helpView: help.helpView(say, [
    { name: "deploy", description: "Deploy a new agent", admin: false },
    { name: "blacklist", description: "Providers that are never used", admin: true },
  ]),
  "unknownCommandView near": help.unknownCommandView(say, "deploy"),
  "unknownCommandView far": help.unknownCommandView(say, null),
  usageView: help.usageView(say, "status", say("usage-agent", { command: "status" })),
  privateOnlyView: places.privateOnlyView(say, {
    command: "bots",
    privateLink: "https://t.me/goclaw_bot?start=bots",
  }),
  groupHelloView: places.groupHelloView(say, "https://t.me/goclaw_bot"),
  signInView: accounts.signInView(say, { url: "https://goclaw.example/link/nonce", minutes: 15 }),
  signInFirstView: accounts.signInFirstView(say),
  signedInView: accounts.signedInView(say, "ann@example.com"),
  alreadySignedInView: accounts.alreadySignedInView(say),
  signedOutView: accounts.signedOutView(say, true),
  codeWrongView: accounts.codeWrongView(say),
  codeGoneView: accounts.codeGoneView(say, "login"),
  linkedElsewhereView: accounts.linkedElsewhereView(say, { name: "Ann", platform: "Telegram" }),
  linkAccountView: linking.linkAccountView(say, {
    secret: "K7QM-2XVD-9HRT",
    minutes: 10,
    doors: [
      { platform: "Telegram", url: "https://t.me/goclaw_bot?start=link-K7QM2XVD9HRT" },
      { platform: "Discord", url: "https://discord.com/users/80351110224678912" },
    ],
  }),
  linkCodeView: linking.linkCodeView(say, {
    code: "1234 5678",
    minutes: 5,
    account: { platform: "Telegram" },
    asker: { platform: "Discord", displayName: "Ann", username: "ann" },
    email: "ann@example.com",
  }),
  linkYoursView: linking.linkYoursView(say),
  accountLinkedView: linking.accountLinkedView(say, { platform: "Discord", name: "Ann" }, false),
  "accountLinkedView in a wizard": linking.accountLinkedView(say, { platform: "Discord", name: "Ann" }, true),
  "settingsView two platforms": settings.settingsView(say, {
    email: "ann@example.com",
    language: "de",
    ...chosenNews,
    accounts: chatAccounts,
  }),
  "settingsView one account": settings.settingsView(say, {
    email: "ann@example.com",
    language: null,
    ...nothingChosen,
    accounts: chatAccounts.slice(0, 1),
  }),
  myDataView: myData.myDataView(say, false),
  "myDataView leaving": myData.myDataView(say, true),
  "exportView account": myData.exportView(say, exported, "account", 0),
  "exportView calls": myData.exportView(say, exported, november, 1),
  "deletionView of one with agents and a plan": deletion.deletionView(
    say,
    {
      agents: ["Helper", "Second one"],
      plans: [{ plan: "pro", paidUntilMs: AT }],
      inQuestion: null,
    },
    false,
  ),
  "deletionView of one with nothing, in question, wrong word": deletion.deletionView(
    say,
    { agents: [], plans: [], inQuestion: "dispute_open" },
    true,
  ),
  deletionWantedView: deletion.deletionWantedView(say, null),
  "deletionWantedView waiting": deletion.deletionWantedView(say, "refund_held"),
  accountKeptView: deletion.accountKeptView(say),
  goodbyeView: deletion.goodbyeView(say),
  languagesView: settings.languagesView(say, null),
  "newsView one account": news.newsView(say, nothingChosen),
  "newsView two platforms": news.newsView(say, chosenNews),
  newsPlacesView: news.newsPlacesView(say, chosenNews),
  "quietView none": news.quietView(say, nothingChosen, AT),
  "quietView night": news.quietView(say, chosenNews, AT),
  typeHoursView: news.typeHoursView(say, null),
  "typeHoursView again": news.typeHoursView(say, "late"),
  zonesView: news.zonesView(say, chosenNews, AT),
  typeZoneView: news.typeZoneView(say, null),
  "typeZoneView again": news.typeZoneView(say, "Atlantis"),
  "confirmUnlinkView last": settings.confirmUnlinkView(say, annOnTelegram, { isLast: true, nonce: "nonce" }),
  confirmSignOutView: settings.confirmSignOutView(say, chatAccounts, "nonce"),
  unlinkedView: settings.unlinkedView(say, "Discord · Ann"),
  unlinkedHereView: settings.unlinkedHereView(say, { platform: "Telegram", name: "Ann" }),
  "errorView held back": errorView(
    say,
    new AppError("forbidden", "x", { details: { reason: "held_back", words: "sends mass mail" } }),
    "x",
  ),
  privacyView: papers.privacyView(say),
  paymentHelpView: papers.paymentHelpView(say, "0197-user", null),
  "paymentHelpView contact": papers.paymentHelpView(say, "0197-user", "@goclaw_help"),
  olderCardView: olderCardView(say),
  "errorView another role": errorView(
    say,
    new AppError("forbidden", "", { details: { reason: "role", words: "admin" } }),
    "x",
  ),
  "errorView refund limit": errorView(
    say,
    new AppError("forbidden", "", {
      details: { reason: "refund_limit", currency: "usd", mostMinor: 3000, leftMinor: 1250 },
    }),
    "x",
  ),
  "errorView no such case": errorView(say, why("not_found", "case"), "x"),
  "errorView internal": errorView(say, why("internal"), "24bf7837a5ef"),
  "errorView float too small": errorView(say, why("float_too_small"), "x"),
  "errorView account in use": errorView(say, why("conflict", "account_in_use"), "x"),
  "errorView sign in": errorView(say, why("unauthenticated"), "x"),
});
