import type { Say } from "../../src/chat/language/language.ts";
import type { View } from "../../src/chat/view.ts";
import * as accounts from "../../src/chat/views/accounts.ts";
import * as admin from "../../src/chat/views/admin.ts";
import * as model from "../../src/chat/views/agent-model.ts";
import * as agents from "../../src/chat/views/agents.ts";
import type { CardEvent, CardFacts } from "../../src/chat/views/card-facts.ts";
import * as cases from "../../src/chat/views/cases.ts";
import { changeCardView } from "../../src/chat/views/change-card.ts";
import { changeNewsView } from "../../src/chat/views/change-news.ts";
import * as changes from "../../src/chat/views/changes.ts";
import * as deploy from "../../src/chat/views/deploy.ts";
import * as ends from "../../src/chat/views/ends.ts";
import { errorView } from "../../src/chat/views/error-view.ts";
import * as health from "../../src/chat/views/health.ts";
import * as help from "../../src/chat/views/help.ts";
import * as linking from "../../src/chat/views/link.ts";
import { cardMovedView, liveCardView } from "../../src/chat/views/live-card.ts";
import * as logs from "../../src/chat/views/logs.ts";
import * as papers from "../../src/chat/views/papers.ts";
import * as pauses from "../../src/chat/views/pauses.ts";
import * as places from "../../src/chat/views/places.ts";
import * as price from "../../src/chat/views/price.ts";
import { revisionNewsView } from "../../src/chat/views/revision-news.ts";
import * as revised from "../../src/chat/views/revisions.ts";
import { runwayNewsView } from "../../src/chat/views/runway.ts";
import * as settings from "../../src/chat/views/settings.ts";
import { olderCardView } from "../../src/chat/views/stale.ts";
import * as tokens from "../../src/chat/views/tokens.ts";
import { treasuryView } from "../../src/chat/views/treasury.ts";
import * as unknown from "../../src/chat/views/unknown.ts";
import * as welcome from "../../src/chat/views/welcome.ts";
import type { Revision } from "../../src/db/repositories/revision-repository.ts";
import { AppError } from "../../src/errors.ts";
import type { ScreenedProvider } from "../../src/ports/bid-screening.ts";
import type { WalletFigures } from "../../src/services/admin/treasury.ts";
import type { AgentSettings } from "../../src/services/agents/agent-settings.ts";
import type { PriceCard } from "../../src/services/deployments/price-card.ts";
import { adminSamples } from "./sample-admin.ts";
import { backupSamples } from "./sample-backups.ts";
import { planSamples } from "./sample-plans.ts";
import { usageSamples } from "./sample-usage.ts";

const AT = Date.UTC(2026, 10, 22, 12);
const stamp = { dialog: "0197-dialog", version: 3 };
const ADDRESS = `akash1${"q".repeat(38)}`;
const SLEEPY = `akash1${"p".repeat(38)}`;

const STRANGER: Parameters<typeof unknown.unknownFoundView>[1] = {
  id: "0197-unknown",
  backend: "chain",
  owner: ADDRESS,
  dseq: "1795700000000123",
  state: "told",
  uactPerBlock: 12,
  escrowUact: 4_250_000,
  createdAt: AT,
  updatedAt: AT,
  version: 1,
};

const CASE: Parameters<typeof cases.caseView>[1] = {
  id: "0197-case",
  number: 12,
  key: "refund:0197-refund",
  kind: "refund_refused",
  subject: "0197-refund",
  facts: JSON.stringify({
    rail: "stripe",
    payment: "pi_3Q9",
    user: "0197-user",
    amountMinor: 2900,
    currency: "usd",
    error: "rejected",
  }),
  pagedAt: AT,
  resolvedAt: null,
  resolvedBy: null,
  note: null,
  createdAt: AT,
  updatedAt: AT,
  version: 1,
};

const MINT: NonNullable<NonNullable<WalletFigures["mint"]>["last"]> = {
  id: "0197-mint",
  owner: "akash1qqq",
  burnUakt: 60_000_000,
  sinceHeight: 28_100_000,
  state: "executed",
  txHash: "AB",
  createdAt: AT,
  updatedAt: AT,
  version: 1,
};

const CHAIN_WALLET: WalletFigures = {
  backend: "chain",
  owner: "akash1qqq",
  float: { actUact: 412_000_000, aktUakt: 38_200_000, days: 61.2, txs: 1_910 },
  running: { count: 41, uactPerDay: 6_730_000 },
  mint: { isOn: true, last: MINT },
  orphans: { shown: [], more: 0 },
};

const CONSOLE_WALLET: WalletFigures = {
  backend: "console",
  owner: "akash1ccc",
  float: { actUact: 55_000_000, aktUakt: null, days: null, txs: null },
  running: { count: 0, uactPerDay: 0 },
  mint: null,
  orphans: { shown: [], more: 0 },
};

const LOG_LINES = [
  "[gateway] listening on 0.0.0.0:18789",
  "[telegram] polling as [redacted]",
  `[agent] ${"a long line that says the same again and again; ".repeat(6)}`,
  "",
  ...Array.from({ length: 20 }, (_, n) => `[agent] turn ${n + 1} took 4.2 s`),
];

export const deployment: CardFacts["deployment"] = {
  id: "0197-deployment",
  userId: "0197-user",
  model: "small",
  channel: "telegram",
  channelToken: null,
  channelTokenHash: null,
  channelApiKey: null,
  clawApiKey: null,
  earlierKey: null,
  earlierKeyUntil: null,
  restartWantedAt: null,
  configRevision: 1,
  backupKey: null,
  stateBackupId: null,
  restoreRevision: 0,
  restoreWantedId: null,
  akashDeploymentId: "123",
  akashLeaseId: null,
  providerUrl: null,
  status: "active",
  phase: "live",
  phaseSince: AT - 3_600_000,
  paymentProvider: "stripe",
  stripeSessionId: null,
  stripePaymentIntentId: null,
  polarId: null,
  errorMessage: null,
  name: "Ann's agent",
  channelKind: "managed",
  channelAccountId: "5001",
  channelUsername: "ann_agent_bot",
  ownerPlatformUserId: "5",
  originPlatform: "telegram",
  originChatId: "5",
  plan: "starter",
  slotId: null,
  orderId: null,
  attempt: 2,
  attemptsBefore: 0,
  stoppedBy: null,
  currentIntentId: null,
  deadlineAt: null,
  failureReason: null,
  liveAt: AT,
  closedAt: null,
  trace: null,
  createdAt: AT - 7_200_000,
  updatedAt: AT,
  version: 9,
};

let count = 0;
const event = (
  type: string,
  fromPhase: string | null,
  toPhase: string | null,
  evidence: CardEvent["evidence"] = {},
): CardEvent => ({
  id: `e${++count}`,
  type,
  fromPhase,
  toPhase,
  evidence,
  createdAt: AT + count * 10_000,
});

const story: CardEvent[] = [
  event("paid", "awaiting_payment", "queued", { plan: "starter", amountMinor: 2900, currency: "usd" }),
  event("attempt_planned", "queued", "creating", { attempt: 1, of: 3 }),
  event("created", "creating", "bidding"),
  event("provider_chosen", "bidding", "leasing", {
    provider: SLEEPY,
    providerName: "Sleepy Hosting",
    priceUactPerBlock: 30,
  }),
  event("leased", "leasing", "sending_manifest", { provider: SLEEPY }),
  event("attempt_failed", "sending_manifest", "queued", {
    attempt: 1,
    of: 3,
    why: "no_answer",
    provider: SLEEPY,
    last: false,
  }),
  event("attempt_planned", "queued", "creating", { attempt: 2, of: 3 }),
  event("created", "creating", "bidding"),
  event("provider_chosen", "bidding", "leasing", {
    provider: ADDRESS,
    providerName: "Europlots",
    priceUactPerBlock: 40,
  }),
  event("leased", "leasing", "sending_manifest", { provider: ADDRESS }),
  event("manifest_sent", "sending_manifest", "starting"),
];
const live = event("live", "starting", "live", { provider: ADDRESS });
const failing = event("attempt_failed", "starting", "failing", {
  attempt: 3,
  of: 3,
  why: "not_ready",
  provider: ADDRESS,
  last: true,
});
const failed = event("failed", "failing", "failed", { why: "not_ready", refund: true, attempts: 3 });
const chainClosed = event("chain_closed", null, null, { returnedUact: 480_000, spentUact: 20_000 });
const closing = event("closing", "live", "closing", { by: "owner" });
const closed = event("closed", "closing", "closed", { refund: false, wasLive: true });

const factsAt = (phase: typeof deployment.phase, events: CardEvent[]): CardFacts => ({
  deployment: { ...deployment, phase },
  events,
  botLink: "https://t.me/ann_agent_bot",
});

/** A story that goes on after the agent was live. */
const after = (...events: CardEvent[]): CardEvent[] => [...story, live, ...events];
const moveBegun = event("move_begun", "live", "moving", { why: "asked", provider: ADDRESS, step: "saving" });
const searching = [
  moveBegun,
  event("saved_first", null, null, { step: "planning" }),
  event("attempt_planned", null, null, { attempt: 1, of: 3, step: "creating" }),
  event("created", null, null, { step: "bidding" }),
];
const handing = [
  ...searching,
  event("provider_chosen", null, null, {
    provider: SLEEPY,
    providerName: "Sleepy Hosting",
    priceUactPerBlock: 30,
    step: "leasing",
  }),
  event("leased", null, null, { provider: SLEEPY, step: "sending_manifest" }),
  event("manifest_accepted", null, null, { provider: SLEEPY, step: "starting" }),
  event("new_lease_ready", null, null, { provider: SLEEPY, step: "fencing" }),
];
const healing = [
  event("heal_begun", "live", "healing", { why: "lease_closed", provider: ADDRESS, step: "planning" }),
  event("attempt_failed", null, null, { attempt: 1, why: "no_bids", provider: SLEEPY, step: "planning" }),
  event("heal_waits", null, null, { why: "providers_exhausted", rounds: 1, againAt: AT, step: "resting" }),
];
const moved = event("moved", "moving", "live", {
  why: "reclaim",
  saved: "made",
  tookMs: 240_000,
  silentMs: 42_000,
  from: ADDRESS,
  provider: SLEEPY,
  priceUactPerBlock: 30,
});

function changeNewsOf(say: Say, phase: typeof deployment.phase, news: CardEvent) {
  const view = changeNewsView(say, factsAt(phase, after(...handing)), news);
  if (!view) throw new Error(`${news.type} is no news`);
  return view;
}

const PAUSE = {
  deploymentId: deployment.id,
  pausedBy: "operator" as const,
  reason: "It sends mass mail.",
  actorId: "0197-admin",
  createdAt: AT,
};

function runwayOf(say: Say, evidence: Parameters<typeof event>[3]): View {
  const view = runwayNewsView(say, factsAt("live", story), event("runs_out", null, null, evidence));
  if (!view) throw new Error("this is news of an escrow");
  return view;
}

function newsOf(say: Say, news: CardEvent) {
  const view = model.modelNewsView(say, factsAt("live", story), news);
  if (!view) throw new Error(`${news.type} is no news`);
  return view;
}

const MAKER = "https://t.me/BotFather";

function healthNewsOf(say: Say, news: CardEvent, bot: Partial<typeof deployment> = {}) {
  const facts = factsAt("degraded", story);
  const view = health.healthNewsView(
    say,
    { ...facts, deployment: { ...facts.deployment, ...bot } },
    news,
    MAKER,
  );
  if (!view) throw new Error(`${news.type} is no news`);
  return view;
}

function revisionNews(say: Say, type: string, evidence: Record<string, string | number>) {
  const news = event(type, null, null, evidence);
  const view = revisionNewsView(say, factsAt("live", story), news, (id) => TITLES[id] ?? id);
  if (!view) throw new Error(`${type} is no news`);
  return view;
}

const TITLES: Record<string, string> = { small: "Llama Small", large: "Llama Large" };
const revisionAt = (n: number, facts: Partial<Revision>): Revision => ({
  id: `0197-revision-${n}`,
  deploymentId: deployment.id,
  n,
  model: "small",
  why: "changed",
  backTo: null,
  configRevision: n,
  madeBy: deployment.userId,
  health: "healthy",
  judgedAt: AT,
  failure: null,
  createdAt: AT + n * 3_600_000,
  updatedAt: AT,
  version: 1,
  ...facts,
});
const agentSettings: AgentSettings = {
  deployment,
  models: [
    { id: "small", title: "Llama Small", description: "Quick and cheap", hundredMicros: 408_000 },
    { id: "large", title: "Llama Large", description: "Slower and wiser", hundredMicros: 2_600_000 },
    { id: "new", title: "New", description: "Nobody knows its price", hundredMicros: null },
  ],
  revisions: [
    revisionAt(4, { health: "unknown" }),
    revisionAt(3, { why: "fell_back", backTo: 1, madeBy: null }),
    revisionAt(2, { model: "large", health: "unhealthy", failure: "down" }),
    revisionAt(1, { why: "begun" }),
  ],
  hasMore: true,
};
const largeModel = agentSettings.models[1] ?? { id: "", title: "", description: "", hundredMicros: null };

const silence = (layer: string, kind: string) =>
  event("silent", null, null, { layer, kind, provider: ADDRESS });

const status: agents.AgentStatus = {
  deployment,
  provider: { address: ADDRESS, name: "Europlots", record: { well: 12, failed: 1 } },
  priceUactPerBlock: 40,
  usdPerMonth: 17.2,
  choiceReason: "cheapest:4:97:31:12",
  escrowUact: 480_000,
  spentUact: 20_000,
  runwayHours: 20.4,
  revision: 3,
  lastAnswerMs: AT - 4 * 60_000,
  periodTokens: 1_240_000,
  backupAtMs: AT - 9 * 3_600_000,
  pauses: [],
  health: { state: "healthy", sinceMs: AT - 3 * 86_400_000, heardAtMs: AT - 20_000, restarts: 0 },
  events: [...story, live].map((e) => ({
    ...e,
    deploymentId: deployment.id,
    fromPhase: e.fromPhase as typeof deployment.phase | null,
    toPhase: e.toPhase as typeof deployment.phase | null,
    evidence: JSON.stringify(e.evidence),
  })),
};

const offer = { currency: "usd", elsewhere: [], slots: 1, tokens: 10_000_000, aboutMessages: 760 };
const fitting: [ScreenedProvider, ScreenedProvider, ScreenedProvider] = [
  { provider: ADDRESS, name: "Aurora Hosting", region: "eu-central", incidents: 0 },
  { provider: SLEEPY, name: "Blue Ridge", region: "us-east", incidents: 0 },
  { provider: SLEEPY, name: "Cedar Cloud", region: "us-west", incidents: 0 },
];
const card: PriceCard = {
  providers: fitting,
  offers: [
    { ...offer, id: "starter", title: "Starter", priceMinor: 2900 },
    {
      ...offer,
      id: "pro",
      title: "Pro",
      priceMinor: 4900,
      slots: 3,
      tokens: 25_000_000,
      aboutMessages: 1900,
    },
  ],
  estimate: { usdPerMonthMin: 3.2, usdPerMonthMax: 5.9, basis: "recent_bids", samples: 12 },
  freeSlot: false,
  freeSlotEndsAtMs: null,
  slotsTaken: false,
};
const priced = { name: "Ann's agent", username: "ann_agent_bot", model: "Llama Small" };
const models = [
  { id: "small", title: "Llama Small", description: "Quick and cheap" },
  { id: "large", title: "Llama Large", description: "Slower and wiser" },
];
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
const bot = { accountId: "5001", username: "ann_agent_bot", displayName: "Ann's" };
const why = (code: AppError["code"], reason?: string) =>
  new AppError(code, "for operators", { details: reason ? { reason } : {} });

/** Every view with plausible facts, by the name of the function that makes it and a word for the case. */
export const samplesIn = (say: Say): Record<string, View> => ({
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
  agentSettingsView: revised.agentSettingsView(say, agentSettings),
  confirmModelView: revised.confirmModelView(say, agentSettings, largeModel, "Llama Small"),
  revisionsView: revised.revisionsView(say, agentSettings, (id) => TITLES[id] ?? id),
  "revisionsView never changed": revised.revisionsView(
    say,
    { ...agentSettings, revisions: [], hasMore: false },
    (id) => TITLES[id] ?? id,
  ),
  "confirmRollBackView unhealthy": revised.confirmRollBackView(say, {
    row: deployment,
    models: agentSettings.models,
    revision: revisionAt(2, { model: "large", health: "unhealthy" }),
    title: (id) => TITLES[id] ?? id,
  }),
  revisedView: revised.revisedView(say, deployment, "Llama Large", 5),
  "revisionNewsView settled": revisionNews(say, "settings_settled", { n: 2, model: "large", why: "changed" }),
  "revisionNewsView fell back": revisionNews(say, "settings_fell_back", {
    n: 3,
    from: "large",
    model: "small",
    why: "out_of_memory",
  }),
  "revisionNewsView stuck": revisionNews(say, "settings_stuck", { n: 3, model: "small", why: "down" }),
  "settingsView two platforms": settings.settingsView(say, {
    email: "ann@example.com",
    language: "de",
    newsTo: "both",
    wantsBroadcasts: true,
    accounts: chatAccounts,
  }),
  "settingsView one account": settings.settingsView(say, {
    email: "ann@example.com",
    language: null,
    newsTo: "origin",
    wantsBroadcasts: false,
    accounts: chatAccounts.slice(0, 1),
  }),
  languagesView: settings.languagesView(say, null),
  newsPlacesView: settings.newsPlacesView(say, "discord", chatAccounts),
  "confirmUnlinkView last": settings.confirmUnlinkView(say, annOnTelegram, { isLast: true, nonce: "nonce" }),
  confirmSignOutView: settings.confirmSignOutView(say, chatAccounts, "nonce"),
  unlinkedView: settings.unlinkedView(say, "Discord · Ann"),
  unlinkedHereView: settings.unlinkedHereView(say, { platform: "Telegram", name: "Ann" }),
  wentOnView: deploy.wentOnView(say, "Discord"),
  wentOnCardView: deploy.wentOnCardView(say, "Discord"),
  "healthNewsView conflict": healthNewsOf(say, silence("channel", "conflict")),
  "healthNewsView conflict, pasted": healthNewsOf(say, silence("channel", "conflict"), {
    channelKind: "pasted",
  }),
  "healthNewsView token refused": healthNewsOf(say, silence("channel", "token_refused")),
  "healthNewsView not managed": healthNewsOf(say, silence("channel", "not_managed")),
  "healthNewsView intents": healthNewsOf(say, silence("channel", "intents_missing"), {
    channel: "discord",
    channelKind: "pasted",
    channelAccountId: "1234567890",
  }),
  "healthNewsView blocked": healthNewsOf(say, silence("channel", "blocked")),
  "healthNewsView disconnected": healthNewsOf(say, silence("channel", "disconnected")),
  "healthNewsView provider": healthNewsOf(say, silence("provider", "unreachable")),
  "healthNewsView out of memory": healthNewsOf(say, silence("agent", "out_of_memory")),
  "healthNewsView configuration": healthNewsOf(say, silence("agent", "config_refused")),
  "healthNewsView model": healthNewsOf(say, silence("model", "failing")),
  "healthNewsView again": healthNewsOf(
    say,
    event("silent", null, null, { layer: "channel", kind: "conflict", again: true }),
  ),
  "healthNewsView answers again": healthNewsOf(
    say,
    event("answers_again", null, null, { layer: "provider", kind: "missing", silentMs: 14 * 60_000 }),
  ),
  "healthNewsView asked": healthNewsOf(
    say,
    event("heal_asked", null, null, { layer: "agent", kind: "crash_loop" }),
  ),
  "mendingView rotate": health.mendingView(say, "rotate", deployment),
  "mendingView restart": health.mendingView(say, "restart", deployment),
  "mendingView move": health.mendingView(say, "move", deployment),
  "mendingView check": health.mendingView(say, "check", deployment),
  leftView: health.leftView(say, deployment),
  pasteNewTokenView: health.pasteNewTokenView(say, deployment, MAKER),
  "pasteNewTokenView discord": health.pasteNewTokenView(
    say,
    { ...deployment, channel: "discord" },
    "https://discord.com/developers/applications",
  ),
  "statusView silent": agents.statusView(
    say,
    {
      ...status,
      health: {
        state: "silent",
        fault: { layer: "channel", kind: "conflict" },
        sinceMs: AT - 7 * 60_000,
        heardAtMs: AT - 20_000,
        restarts: 1,
      },
    },
    { nowMs: AT, modelTitle: "Llama", botLink: null },
  ),
  cardMovedView: cardMovedView(say),
  modelView: deploy.modelView(say, stamp, models, null),
  "modelView two platforms": deploy.modelView(say, stamp, models, {
    channel: "telegram",
    others: ["discord"],
  }),
  modelChosenView: deploy.modelChosenView(say, "Llama Small"),
  createBotView: deploy.createBotView(
    say,
    {
      label: say("button-create-bot"),
      requestId: 7,
      suggestedName: "Ann Agent",
      suggestedUsername: "ann_1a2b_bot",
      link: "https://t.me/newbot/goclaw_bot/ann_1a2b_bot?name=Ann%20Agent",
    },
    null,
  ),
  botReadyView: deploy.botReadyView(say, "ann_agent_bot", null),
  "botReadyView invite": deploy.botReadyView(
    say,
    "ann_agent",
    "https://discord.com/oauth2/authorize?client_id=1",
  ),
  pasteTokenView: deploy.pasteTokenView(
    say,
    stamp,
    { channel: "telegram", makerLink: "https://t.me/BotFather" },
    null,
  ),
  "pasteTokenView discord": deploy.pasteTokenView(
    say,
    stamp,
    { channel: "discord", makerLink: "https://discord.com/developers/applications" },
    { channel: "discord", others: ["telegram"] },
  ),
  cancelledView: deploy.cancelledView(say, true),
  startedView: deploy.startedView(say, "Ann's agent"),
  createdBotView: deploy.createdBotView(say, bot),
  strangersBotView: deploy.strangersBotView(say, "lees_bot"),
  "priceView plans": price.priceView(say, stamp, priced, card),
  "priceView two rails": price.priceView(say, stamp, priced, {
    ...card,
    offers: card.offers.map((one) => ({
      ...one,
      elsewhere: [{ rail: "polar", priceMinor: one.priceMinor + 200, currency: "usd" }],
    })),
  }),
  "priceView nobody": price.priceView(say, stamp, priced, { ...card, providers: [] }),
  "priceView nobody knows": price.priceView(say, stamp, priced, { ...card, providers: null }),
  "priceView troubled": price.priceView(say, stamp, priced, {
    ...card,
    providers: [...fitting, { ...fitting[0], name: "Dunes", region: null, incidents: 3 }],
  }),
  "priceView free slot": price.priceView(say, stamp, priced, { ...card, freeSlot: true }),
  "priceView free slot that goes": price.priceView(say, stamp, priced, {
    ...card,
    freeSlot: true,
    freeSlotEndsAtMs: AT,
  }),
  "priceView slots taken": price.priceView(say, stamp, priced, {
    ...card,
    slotsTaken: true,
    estimate: { ...card.estimate, basis: "list_price", samples: 0 },
  }),
  payView: price.payView(say, stamp, {
    rail: "stripe",
    plan: "starter",
    others: [],
    planTitle: "Starter",
    priceMinor: 2900,
    currency: "usd",
    url: "https://checkout.stripe.com/c/pay/cs_1",
    validForMs: 1_800_000,
  }),
  "payView two rails": price.payView(say, stamp, {
    rail: "stripe",
    plan: "starter",
    others: [{ rail: "polar", priceMinor: 3100, currency: "usd" }],
    planTitle: "Starter",
    priceMinor: 2900,
    currency: "usd",
    url: "https://checkout.stripe.com/c/pay/cs_1",
    validForMs: 1_800_000,
  }),
  "liveCardView bidding": liveCardView(say, factsAt("bidding", story.slice(0, 3))),
  "liveCardView second provider": liveCardView(say, factsAt("starting", story)),
  "liveCardView live": liveCardView(say, factsAt("live", [...story, live])),
  "liveCardView failing": liveCardView(say, factsAt("failing", [...story, failing])),
  "liveCardView failed": liveCardView(say, factsAt("failed", [...story, failing, failed])),
  "liveCardView closing": liveCardView(say, factsAt("closing", [...story, live, closing])),
  "liveCardView closed": liveCardView(say, factsAt("closed", [...story, live, closing, closed])),
  "changeCardView saving": changeCardView(say, factsAt("moving", after(moveBegun))),
  "changeCardView searching": changeCardView(say, factsAt("moving", after(...searching))),
  "changeCardView handing over": changeCardView(say, factsAt("moving", after(...handing))),
  "changeCardView undoing": changeCardView(
    say,
    factsAt("moving", after(...searching, event("cancel_wanted", null, null, { step: "undoing" }))),
  ),
  "changeCardView healing": changeCardView(say, factsAt("healing", after(...healing))),
  "changeCardView stopping": changeCardView(
    say,
    factsAt("stopping", after(event("stop_begun", "live", "stopping", { by: "owner", step: "saving" }))),
  ),
  "changeCardView stopped": changeCardView(say, factsAt("stopped", after())),
  "changeCardView reclaiming": changeCardView(
    say,
    factsAt(
      "reclaiming",
      after(event("reclaim_announced", "live", "reclaiming", { provider: ADDRESS, atMs: AT })),
    ),
  ),
  "liveCardView resuming": liveCardView(
    say,
    factsAt("creating", [...story, live, event("resumed", "stopped", "queued")]),
  ),
  "changeNewsView moved": changeNewsOf(say, "live", moved),
  "changeNewsView moved as asked": changeNewsOf(
    say,
    "live",
    event("moved", "moving", "live", { ...moved.evidence, why: "asked", saved: "skipped" }),
  ),
  "changeNewsView not moved": changeNewsOf(
    say,
    "live",
    event("move_undone", "moving", "live", { kind: "move", failure: "providers_exhausted" }),
  ),
  "changeNewsView unsaved move": changeNewsOf(
    say,
    "live",
    event("move_undone", "moving", "live", { kind: "move", failure: "not_saved" }),
  ),
  "changeNewsView unsaved stop": changeNewsOf(
    say,
    "live",
    event("stop_undone", "stopping", "live", { kind: "stop", failure: "not_saved" }),
  ),
  "changeNewsView stopped": changeNewsOf(
    say,
    "stopped",
    event("stopped", "stopping", "stopped", { by: "owner", saved: "made" }),
  ),
  "changeNewsView stopped unpaid": changeNewsOf(
    say,
    "stopped",
    event("stopped", "stopping", "stopped", { by: "payment", saved: "missed" }),
  ),
  "changeNewsView waits": changeNewsOf(
    say,
    "healing",
    event("heal_waits", null, null, { why: "no_bids", rounds: 1, againAt: AT }),
  ),
  "changeNewsView given up": changeNewsOf(
    say,
    "stopping",
    event("heal_given_up", "healing", "stopping", { why: "providers_exhausted" }),
  ),
  "changeNewsView lost too often": changeNewsOf(
    say,
    "stopping",
    event("heal_given_up", "live", "stopping", { why: "heals_spent" }),
  ),
  "changeNewsView not resumed": changeNewsOf(
    say,
    "stopped",
    event("resume_failed", "failing", "stopped", { why: "no_bids" }),
  ),
  "changeNewsView notice": changeNewsOf(
    say,
    "reclaiming",
    event("reclaim_announced", "live", "reclaiming", { provider: ADDRESS, atMs: AT }),
  ),
  confirmMoveView: changes.confirmMoveView(say, deployment, "nonce"),
  "confirmMoveView pasted": changes.confirmMoveView(say, { ...deployment, channelKind: "pasted" }, "nonce"),
  confirmStopView: changes.confirmStopView(say, deployment, "nonce"),
  confirmRestartView: changes.confirmRestartView(say, deployment, "nonce"),
  "confirmUnsavedView move": changes.confirmUnsavedView(say, deployment, "nonce", "move"),
  "confirmUnsavedView stop": changes.confirmUnsavedView(say, deployment, "nonce", "stop"),
  "confirmCancelView as it was": changes.confirmCancelView(say, deployment, "nonce", "as_it_was"),
  "confirmCancelView stopped": changes.confirmCancelView(say, deployment, "nonce", "stopped"),
  moveBegunView: changes.moveBegunView(say, deployment),
  stopBegunView: changes.stopBegunView(say, deployment),
  resumeBegunView: changes.resumeBegunView(say, deployment),
  restartBegunView: changes.restartBegunView(say, deployment),
  cancelBegunView: changes.cancelBegunView(say, deployment),
  "nothingToChangeView move": changes.nothingToChangeView(say, "move"),
  "nothingToChangeView resume": changes.nothingToChangeView(say, "resume"),
  "statusView stopped": agents.statusView(
    say,
    { ...status, deployment: { ...deployment, phase: "stopped", currentIntentId: "0197-intent" } },
    { nowMs: AT, modelTitle: "Llama Small", botLink: null },
  ),
  "statusView on Akash": agents.statusView(
    say,
    { ...status, deployment: { ...deployment, currentIntentId: "0197-intent" } },
    { nowMs: AT, modelTitle: "Llama Small", botLink: "https://t.me/ann_agent_bot" },
  ),
  "statusView moving": agents.statusView(
    say,
    { ...status, deployment: { ...deployment, phase: "moving", currentIntentId: "0197-intent" } },
    { nowMs: AT, modelTitle: "Llama Small", botLink: "https://t.me/ann_agent_bot" },
  ),
  liveEndView: ends.liveEndView(say, factsAt("live", [...story, live]), live),
  failedEndView: ends.failedEndView(say, factsAt("failed", [...story, failing, failed]), failed),
  "closedEndView last of plan": ends.closedEndView(
    say,
    factsAt("closed", [...story, live, closing, chainClosed, closed]),
    closed,
    { id: "0197-sub", title: "Starter" },
  ),
  "closedEndView others left": ends.closedEndView(
    say,
    factsAt("closed", [...story, live, closing, chainClosed, closed]),
    closed,
    null,
  ),
  "moneyNewsView refunded": ends.moneyNewsView(
    say,
    factsAt("failed", story),
    event("refunded", null, null, { amountMinor: 2900, currency: "usd" }),
  ),
  "moneyNewsView returned": ends.moneyNewsView(
    say,
    factsAt("live", story),
    event("payment_returned", null, null, { amountMinor: 2900, currency: "usd", reason: "paid_twice" }),
  ),
  "moneyNewsView refund failed": ends.moneyNewsView(
    say,
    factsAt("failed", story),
    event("refund_failed", null, null),
  ),
  "agentsView some": agents.agentsView(
    say,
    [deployment, { ...deployment, id: "0197-b", phase: "bidding", name: "Second" }],
    "0197-b",
  ),
  "agentsView none": agents.agentsView(say, [], null),
  pickAgentView: agents.pickAgentView(say, [deployment], "agent_status", "ghost"),
  statusView: agents.statusView(say, status, {
    nowMs: AT,
    modelTitle: "Llama Small",
    botLink: "https://t.me/ann_agent_bot",
  }),
  "statusView paused and restarting": agents.statusView(
    say,
    {
      ...status,
      deployment: { ...deployment, restartWantedAt: AT },
      pauses: [
        { ...PAUSE, pausedBy: "owner", reason: null },
        { ...PAUSE, pausedBy: "operator" },
      ],
    },
    { nowMs: AT, modelTitle: "Llama Small", botLink: null },
  ),
  confirmNewKeyView: model.confirmNewKeyView(say, deployment, "nonce"),
  newKeyOnItsWayView: model.newKeyOnItsWayView(say, deployment),
  treasuryView: treasuryView(say, [CHAIN_WALLET, CONSOLE_WALLET], { alarmDays: 14, alarmTxs: 200 }),
  "treasuryView low": treasuryView(
    say,
    [
      {
        ...CHAIN_WALLET,
        float: { actUact: 12_000_000, aktUakt: 2_000_000, days: 3.4, txs: 100 },
        mint: {
          isOn: true,
          last: { ...MINT, state: "cancelled" },
        },
        orphans: { shown: [STRANGER], more: 2 },
      },
    ],
    { alarmDays: 14, alarmTxs: 200 },
  ),
  "treasuryView unread": treasuryView(say, [{ ...CHAIN_WALLET, float: null }], {
    alarmDays: 14,
    alarmTxs: 200,
  }),
  logsView: logs.logsView(say, deployment, LOG_LINES),
  "logsView empty": logs.logsView(say, deployment, []),
  followedLogsView: logs.followedLogsView(say, deployment, LOG_LINES.slice(0, 3), AT + 300_000),
  "followedLogsView waiting": logs.followedLogsView(say, deployment, [], AT + 300_000),
  ...Object.fromEntries(
    (["stopped", "over", "time", "away"] as const).map((why) => [
      `followEndedView ${why}`,
      logs.followEndedView(say, deployment, LOG_LINES.slice(0, 2), why),
    ]),
  ),
  ...Object.fromEntries(
    (["not_running", "away", "unknown_lease"] as const).map((why) => [
      `logsAwayView ${why}`,
      logs.logsAwayView(say, deployment, why),
    ]),
  ),
  logsFileView: logs.logsFileView(say, deployment, "ann_agent_bot-log.txt"),
  "runwayNewsView float": runwayOf(say, { hours: 24, leftHours: 22, why: "float", endsAt: AT + 79_200_000 }),
  "runwayNewsView budget": runwayOf(say, { hours: 6, leftHours: 1, why: "budget", endsAt: AT + 3_600_000 }),
  "modelNewsView restarted": newsOf(say, event("restarted", null, null, { boots: 2 })),
  "modelNewsView not booted": newsOf(say, event("restart_failed", null, null, { why: "not_booted" })),
  "modelNewsView paused": newsOf(
    say,
    event("model_paused", null, null, { by: "operator", reason: PAUSE.reason }),
  ),
  "modelNewsView resumed": newsOf(say, event("model_resumed", null, null, { by: "operator" })),
  "pausedModelsView some": pauses.pausedModelsView(
    say,
    [
      { ...PAUSE, agent: deployment },
      { ...PAUSE, deploymentId: "0197-other", agent: { ...deployment, channelUsername: null } },
    ],
    { over: false, isAnybodyHeldBack: true, nextBefore: String(AT) },
  ),
  "pausedModelsView held": pauses.pausedModelsView(say, [{ ...PAUSE, agent: deployment }], {
    over: true,
    isAnybodyHeldBack: false,
    nextBefore: null,
  }),
  "pausedModelsView none": pauses.pausedModelsView(say, [], {
    over: false,
    isAnybodyHeldBack: false,
    nextBefore: null,
  }),
  "errorView held back": errorView(
    say,
    new AppError("forbidden", "x", { details: { reason: "held_back", words: "sends mass mail" } }),
    "x",
  ),
  "pauseSetView paused": pauses.pauseSetView(say, deployment, "paused", true),
  "pauseSetView resumed already": pauses.pauseSetView(say, deployment, "running", false),
  confirmCloseView: agents.confirmCloseView(say, deployment, "nonce"),
  closingView: agents.closingView(say, "Ann's agent"),
  keptView: agents.keptView(say, "Ann's agent"),
  alreadyClosedView: agents.alreadyClosedView(say, "Ann's agent"),
  nothingToCloseView: agents.nothingToCloseView(say),
  ...backupSamples(say, deployment),
  ...planSamples(say),
  ...usageSamples(say, deployment),
  "blacklistView some": admin.blacklistView(
    say,
    [{ providerAddress: ADDRESS, reason: "too slow", expiresAt: AT }],
    ADDRESS,
  ),
  "blacklistView none": admin.blacklistView(say, [], null),
  blacklistedView: admin.blacklistedView(say, ADDRESS),
  ...adminSamples(say, deployment),
  caseView: cases.caseView(say, CASE),
  "caseView runway": cases.caseView(say, {
    ...CASE,
    kind: "runway_short",
    subject: "Ann’s bot",
    facts: JSON.stringify({ agent: "Ann’s bot", short: "float", leftHours: 23, dseq: "1764210000000000" }),
  }),
  "caseView float": cases.caseView(say, {
    ...CASE,
    kind: "float_low",
    subject: "chain",
    facts: JSON.stringify({ haveUact: 41_200_000, lastsDays: 12, wallet: "akash1qqq" }),
  }),
  "caseView gas": cases.caseView(say, {
    ...CASE,
    kind: "gas_low",
    subject: "chain",
    facts: JSON.stringify({ txs: 180, wallet: "akash1qqq" }),
  }),
  "caseView mint": cases.caseView(say, {
    ...CASE,
    kind: "mint_cancelled",
    subject: "chain",
    facts: JSON.stringify({ burnUakt: 60_000_000, wallet: "akash1qqq" }),
  }),
  "caseView surplus": cases.caseView(say, { ...CASE, kind: "surplus_disputed" }),
  "caseView settled": cases.caseView(say, {
    ...CASE,
    resolvedAt: AT,
    resolvedBy: "0197-admin",
    note: "Paid back by bank transfer",
  }),
  "caseView over": cases.caseView(say, { ...CASE, resolvedAt: AT, resolvedBy: "goclaw" }),
  casesView: cases.casesView(say, [CASE, { ...CASE, number: 14 }], 14),
  "casesView none": cases.casesView(say, [], null),
  unknownFoundView: unknown.unknownFoundView(say, STRANGER),
  confirmUnknownView: unknown.confirmUnknownView(say, { ...STRANGER, backend: "console" }),
  "unknownSettledView adopted": unknown.unknownSettledView(say, { ...STRANGER, state: "adopted" }),
  "unknownSettledView closing": unknown.unknownSettledView(say, { ...STRANGER, state: "closing" }),
  "unknownSettledView closed": unknown.unknownSettledView(say, { ...STRANGER, state: "closed" }),
  "unknownSettledView gone": unknown.unknownSettledView(say, { ...STRANGER, state: "gone" }),
  unblacklistedView: admin.unblacklistedView(say, ADDRESS, true),
  "strayTokenView deleted": tokens.strayTokenView(say, "deleted"),
  "burntTokenView stays": tokens.burntTokenView(say, false, {
    botMaker: { label: say("button-bot-maker", { channel: "telegram" }), url: "https://t.me/BotFather" },
    privateChat: "https://t.me/goclaw_bot",
  }),
  paidView: price.paidView(say),
  privacyView: papers.privacyView(say),
  paymentHelpView: papers.paymentHelpView(say, "0197-user", null),
  "paymentHelpView contact": papers.paymentHelpView(say, "0197-user", "@goclaw_help"),
  olderCardView: olderCardView(say),
  "errorView internal": errorView(say, why("internal"), "24bf7837a5ef"),
  "errorView float too small": errorView(say, why("float_too_small"), "x"),
  "errorView account in use": errorView(say, why("conflict", "account_in_use"), "x"),
  "errorView sign in": errorView(say, why("unauthenticated"), "x"),
});
