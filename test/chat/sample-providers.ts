import type { Say } from "../../src/chat/language/language.ts";
import type { View } from "../../src/chat/view.ts";
import {
  banView,
  blacklistView,
  confirmBanView,
  confirmDrainView,
  drainedView,
  entryOverView,
  unblacklistedView,
} from "../../src/chat/views/blacklist.ts";
import { caseView } from "../../src/chat/views/cases.ts";
import {
  awaitingView,
  confirmPauseView,
  deployPauseView,
  reopenedView,
} from "../../src/chat/views/deploy-pause.ts";
import { providerView } from "../../src/chat/views/providers.ts";
import type { BlacklistEntry } from "../../src/db/repositories/blacklist-repository.ts";
import type { DeployPause } from "../../src/db/repositories/deploy-pause-repository.ts";
import { recordOf } from "../../src/domain/providers/record.ts";
import type { BlacklistEffect } from "../../src/services/providers/preview-blacklist.ts";
import { caseOf } from "./sample-facts.ts";

const AT = Date.UTC(2026, 10, 26, 12);
const DAY = 86_400_000;
const ADDRESS = `akash1${"q".repeat(38)}`;

const PROOF = [
  { kind: "not_ready", count: 3, lastAtMs: AT - 7_200_000 },
  { kind: "no_answer", count: 1, lastAtMs: AT - 9_000_000 },
] as const;

const PROOF_KEPT = `not_ready:3:${AT - 7_200_000},no_answer:1:${AT - 9_000_000}`;

const ENTRY: BlacklistEntry = {
  providerAddress: ADDRESS,
  reason: "too slow",
  createdAt: AT - DAY,
  expiresAt: AT + 6 * DAY,
  createdBy: "0197-user",
  evidence: PROOF_KEPT,
};

const PAUSE: DeployPause = {
  id: "deploys",
  pausedAt: AT,
  reason: "the chain halts",
  byUserId: "0197-user",
  updatedAt: AT,
  version: 1,
};

const EFFECT: BlacklistEffect = {
  address: ADDRESS,
  upTo: 41,
  agents: 4,
  people: 3,
  plans: [
    { plan: "starter", agents: 3 },
    { plan: "pro", agents: 1 },
  ],
  known: null,
  proof: [...PROOF],
};
const NOBODY: BlacklistEffect = { ...EFFECT, agents: 0, people: 0, plans: [], proof: [], known: ENTRY };

const CASE = caseOf(
  "provider_ailing",
  { provider: ADDRESS, rule: "cannot_start", proof: PROOF_KEPT, thereAgents: 4, forHours: 72 },
  { key: `provider_ailing:${ADDRESS}`, subject: ADDRESS, createdAt: AT, updatedAt: AT },
);

/** What administrators see of providers that are kept out, or may have to be. */
export function providerSamples(say: Say): Record<string, View> {
  const facts = {
    address: ADDRESS,
    name: null,
    seen: [],
    record: recordOf([{ kind: "live", count: 30, lastAtMs: AT - DAY }], AT),
    usdPerMonth: 4.2,
    agents: 3,
    blacklisted: ENTRY,
  };
  const drain = {
    id: "0197-drain",
    provider: ADDRESS,
    state: "moving" as const,
    byUserId: "0197-user",
    agents: 4,
    begun: 2,
    cursor: "",
    left: null,
    endedAt: null,
    createdAt: AT,
    updatedAt: AT,
    version: 1,
  };
  return {
    "blacklistView some": blacklistView(say, {
      entries: [
        { ...ENTRY, agents: 2 },
        { ...ENTRY, providerAddress: `akash1${"z".repeat(38)}`, expiresAt: null, evidence: null, agents: 0 },
      ],
      next: ADDRESS,
    }),
    "blacklistView none": blacklistView(say, { entries: [], next: null }),
    unblacklistedView: unblacklistedView(say, ADDRESS, true),
    "unblacklistedView not there": unblacklistedView(say, ADDRESS, false),
    banView: banView(say, EFFECT),
    confirmDrainView: confirmDrainView(say, EFFECT),
    confirmBanView: confirmBanView(
      say,
      EFFECT,
      { reason: "too slow", forMs: 30 * DAY, caseNumber: null },
      "row",
    ),
    "confirmBanView nobody there": confirmBanView(
      say,
      NOBODY,
      { reason: "too slow", forMs: null, caseNumber: null },
      "row",
    ),
    "confirmBanView proposed": confirmBanView(
      say,
      EFFECT,
      { reason: "too slow", forMs: DAY, caseNumber: 12 },
      "row",
    ),
    entryOverView: entryOverView(say, { address: ADDRESS, reason: "too slow" }),
    drainedView: drainedView(say, { address: ADDRESS, agents: 4, left: 0, begun: 5 }),
    "drainedView some stayed": drainedView(say, { address: ADDRESS, agents: 4, left: 1, begun: 6 }),
    "providerView moving off": providerView(say, { ...facts, drain }, AT),
    "providerView to move off": providerView(say, { ...facts, drain: { ...drain, state: "stopped" } }, AT),
    "deployPauseView open": deployPauseView(say, { pause: null, checkouts: 2, underWay: 1, waiting: 0 }),
    "deployPauseView paused": deployPauseView(say, { pause: PAUSE, checkouts: 2, underWay: 1, waiting: 7 }),
    confirmPauseView: confirmPauseView(
      say,
      { pause: null, checkouts: 2, underWay: 1, waiting: 0 },
      "the chain halts",
      "row",
    ),
    awaitingView: awaitingView(say, true),
    reopenedView: reopenedView(say),
    "caseView provider": caseView(say, CASE),
    "caseView common trouble": caseView(say, {
      ...CASE,
      kind: "common_trouble",
      facts: JSON.stringify({ failedProviders: 7, wellProviders: 1 }),
    }),
    "caseView stuck": caseView(say, {
      ...CASE,
      kind: "drain_stuck",
      facts: JSON.stringify({ provider: ADDRESS, thereAgents: 1, ofAgents: 4 }),
    }),
  };
}
