import type { Say } from "../../src/chat/language/language.ts";
import type { View } from "../../src/chat/view.ts";
import * as cases from "../../src/chat/views/cases.ts";
import * as pauses from "../../src/chat/views/pauses.ts";
import { treasuryView } from "../../src/chat/views/treasury.ts";
import * as unknown from "../../src/chat/views/unknown.ts";
import type { WalletFigures } from "../../src/services/admin/treasury.ts";
import { ADDRESS, AT, caseOf, deployment, PAUSE } from "./sample-facts.ts";

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

const CASE = caseOf(
  "refund_refused",
  {
    rail: "stripe",
    payment: "pi_3Q9",
    user: "0197-user",
    amountMinor: 2900,
    currency: "usd",
    error: "rejected",
  },
  { key: "refund:0197-refund", subject: "0197-refund" },
);

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
  mint: { isOn: true, last: MINT, nextAtMs: AT + 31 * 86_400_000 },
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

/** Every view of what only administrators see of money, cases and leases. */
export const operatorSamples = (say: Say): Record<string, View> => ({
  treasuryView: treasuryView(say, [CHAIN_WALLET, CONSOLE_WALLET], {
    alarmDays: 14,
    alarmTxs: 200,
    isAway: false,
  }),
  "treasuryView low": treasuryView(
    say,
    [
      {
        ...CHAIN_WALLET,
        float: { actUact: 12_000_000, aktUakt: 2_000_000, days: 3.4, txs: 100 },
        mint: {
          isOn: true,
          last: { ...MINT, state: "cancelled" },
          nextAtMs: AT,
        },
        orphans: { shown: [STRANGER], more: 2 },
      },
    ],
    { alarmDays: 14, alarmTxs: 200, isAway: false },
  ),
  "treasuryView unread": treasuryView(
    say,
    [{ ...CHAIN_WALLET, float: null, mint: { isOn: true, last: null, nextAtMs: null } }],
    {
      alarmDays: 14,
      alarmTxs: 200,
      isAway: false,
    },
  ),
  "treasuryView away": treasuryView(say, [], { alarmDays: 14, alarmTxs: 200, isAway: true }),
  "pausedModelsView some": pauses.pausedModelsView(
    say,
    [
      { ...PAUSE, agent: deployment },
      { ...PAUSE, deploymentId: "0197-other", agent: { ...deployment, channelUsername: null } },
    ],
    { over: false, isAnybodyHeldBack: true, deploysPausedAtMs: AT, next: AT },
  ),
  "pausedModelsView held": pauses.pausedModelsView(say, [{ ...PAUSE, agent: deployment }], {
    over: true,
    isAnybodyHeldBack: false,
    deploysPausedAtMs: null,
    next: null,
  }),
  "pausedModelsView none": pauses.pausedModelsView(say, [], {
    over: false,
    isAnybodyHeldBack: false,
    deploysPausedAtMs: null,
    next: null,
  }),
  "pauseSetView paused": pauses.pauseSetView(say, deployment, "paused", true),
  "pauseSetView resumed already": pauses.pauseSetView(say, deployment, "running", false),
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
  "caseView overtaken": cases.caseView(say, { ...CASE, kind: "refund_overtaken" }),
  "caseView surplus": cases.caseView(say, { ...CASE, kind: "surplus_disputed" }),
  "caseView won late": cases.caseView(say, {
    ...CASE,
    kind: "dispute_won_late",
    facts: JSON.stringify({
      rail: "stripe",
      payment: "pi_3Q9",
      amountMinor: 2900,
      currency: "usd",
      frozenDays: 21,
      frozenMinor: 2030,
      user: "0197-user",
    }),
  }),
  "caseView no resume": cases.caseView(say, {
    ...CASE,
    kind: "resume_failed",
    facts: JSON.stringify({
      agent: "0197-deployment",
      user: "0197-user",
      rail: "polar",
      payment: "0197-order",
      amountMinor: 4900,
      currency: "usd",
      why: "no_bids",
    }),
  }),
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
});
