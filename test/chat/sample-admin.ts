import type { Say } from "../../src/chat/language/language.ts";
import type { View } from "../../src/chat/view.ts";
import { auditFileView, auditHeadView, auditView } from "../../src/chat/views/audit.ts";
import * as broadcasts from "../../src/chat/views/broadcasts.ts";
import * as deployments from "../../src/chat/views/deployments.ts";
import * as person from "../../src/chat/views/person.ts";
import { providersView, providerView } from "../../src/chat/views/providers.ts";
import * as sudo from "../../src/chat/views/sudo.ts";
import { recordOf } from "../../src/domain/providers/record.ts";
import type { AuditPage } from "../../src/services/admin/read-audit.ts";
import type { PersonFacts } from "../../src/services/admin/read-person.ts";
import type { ProviderFacts } from "../../src/services/providers/list-providers.ts";
import { AT, deployment } from "./sample-facts.ts";

const NEWS = "On *Sunday* we move to faster machines.\n\nYour agent is silent for <a minute> then.";
const HASH = "ab12".repeat(16);

const user: PersonFacts["user"] = {
  id: "0197-user",
  clerkUserId: "user_ann",
  email: "ann@example.com",
  polarCustomerId: null,
  tier: "starter",
  subscriptionStatus: "active",
  displayName: "Ann Lee",
  language: null,
  deletedAt: null,
  createdAt: AT - 86_400_000 * 40,
  updatedAt: AT,
};

const payment: PersonFacts["payments"][number] = {
  provider: "stripe",
  providerPaymentId: "pi_1",
  orderId: "0197-order",
  userId: user.id,
  subscriptionId: "sub_1",
  invoiceId: null,
  role: "fulfils",
  amountMinor: 2900,
  refundedMinor: 0,
  currency: "usd",
  disputed: false,
  disputedAt: null,
  refundedAt: null,
  dispute: "none",
  createdAt: AT - 86_400_000,
  updatedAt: AT,
};

const line: AuditPage["lines"][number] = {
  id: "0197-audit",
  actorKind: "user",
  actorId: "0197-admin",
  action: "deployment.close",
  subjectKind: "deployment",
  subjectId: "0197-deployment",
  outcome: "done",
  details: "{}",
  createdAt: AT,
  seq: 1204,
  hash: HASH,
};

const seen = [
  { kind: "live", count: 30, lastAtMs: AT - 86_400_000 },
  { kind: "not_ready", count: 1, lastAtMs: AT - 86_400_000 * 12 },
];
const provider: ProviderFacts = {
  address: `akash1${"q".repeat(38)}`,
  name: "Aurora Hosting (eu-central)",
  seen: [{ kind: "not_ready", count: 1, lastAtMs: AT - 86_400_000 * 2 }],
  record: recordOf(seen, AT),
  usdPerMonth: 4.2,
  agents: 3,
  blacklisted: null,
  drain: null,
};
const outcast: ProviderFacts = {
  address: `akash1${"z".repeat(38)}`,
  name: null,
  seen: [],
  record: recordOf([], AT),
  usdPerMonth: null,
  agents: 0,
  blacklisted: {
    providerAddress: `akash1${"z".repeat(38)}`,
    reason: "loses disks",
    createdAt: AT,
    expiresAt: AT + 86_400_000 * 7,
    createdBy: null,
    evidence: null,
  },
  drain: null,
};

/** What administrators see of people, agents, the log and their own sign-in. */
export function adminSamples(say: Say): Record<string, View> {
  const account = {
    platform: "telegram" as const,
    platformUserId: "5",
    userId: user.id,
    privateChatId: "5",
    displayName: "Ann",
    username: "ann_l",
    language: "en",
    blockedAt: null,
    linkedAt: AT,
    chosenLanguage: null,
  };
  const facts = {
    deployment,
    owner: user,
    provider: {
      address: `akash1${"q".repeat(38)}`,
      name: "Aurora Hosting (eu-central)",
      record: provider.record,
    },
    dseq: "1795700000000123",
    health: {
      state: "silent" as const,
      fault: { layer: "channel", kind: "conflict" } as const,
      sinceMs: AT - 3_600_000,
      heardAtMs: AT - 20_000,
      restarts: 0,
    },
    runwayHours: 52,
    lastAnswerMs: AT - 7_200_000,
    nowMs: AT,
    choiceReason: "best_record:4:97:31:12",
    usdPerMonth: 6.2,
    pauses: [],
    last: null,
  };
  const page: AuditPage = {
    lines: [
      line,
      {
        ...line,
        id: "2",
        action: "command.refund",
        outcome: "denied",
        actorId: "chat:9f3a",
        actorKind: "guest",
      },
    ],
    names: new Map([["0197-admin", "Ada"]]),
    head: { seq: 1204, hash: HASH },
    next: "2",
  };
  const whole: PersonFacts = {
    user,
    chats: [account, { ...account, platform: "discord", username: null, blockedAt: AT }],
    plans: [],
    agents: [deployment],
    payments: [payment, { ...payment, refundedMinor: 900 }, { ...payment, disputed: true }],
    news: null,
  };
  const told = {
    ...{ id: "0197-broadcast", state: "sending" as const, text: NEWS, byUserId: user.id, people: 1000 },
    ...{
      queued: 360,
      sent: 330,
      waiting: 18,
      held: 10,
      lost: 2,
      dropped: 0,
      cursor: "",
      batchFrom: "",
      keptTo: "",
      endedAt: null,
    },
    ...{ createdAt: AT, updatedAt: AT, version: 1, commitId: null },
  };
  return {
    broadcastView: broadcasts.broadcastView(say, NEWS),
    optedOutView: broadcasts.optedOutView(say),
    confirmBroadcastView: broadcasts.confirmBroadcastView(say, {
      ...{ id: told.id, text: NEWS, people: 1000, needsSecond: true },
    }),
    previewBroadcastView: broadcasts.previewBroadcastView(say, NEWS),
    writeBroadcastView: broadcasts.writeBroadcastView(say, 1500),
    broadcastEndView: broadcasts.broadcastEndView(say, {
      ...{ text: NEWS, sent: 960, lost: 17, waiting: 3, held: 18, dropped: 2, optedOut: 4, tookMs: 754_000 },
    }),
    broadcastsView: broadcasts.broadcastsView(say, [
      told,
      { ...told, state: "done", queued: 1000, sent: 998, waiting: 0, held: 0 },
    ]),
    "broadcastsView some wait": broadcasts.broadcastsView(say, [
      { ...told, state: "done", queued: 1000, sent: 980, waiting: 3, held: 14, dropped: 1 },
    ]),
    "broadcastsView stopped": broadcasts.broadcastsView(say, [
      { ...told, state: "stopped", lost: 0, held: 0 },
    ]),
    "broadcastsView busy": broadcasts.broadcastsView(say, [told], true),
    "broadcastsView none": broadcasts.broadcastsView(say, []),
    sudoView: sudo.sudoView(say, { url: "https://example.com/link/x", minutes: 10, interrupted: true }),
    sudoConfirmedView: sudo.sudoConfirmedView(say, {
      endsAtMs: AT + 600_000,
      resume: { verb: "unknown_ask", args: { id: "0197-unknown" } },
    }),
    sudoEndedView: sudo.sudoEndedView(say),
    auditHeadView: auditHeadView(say, { sealed: 1204, head: { seq: 1204, hash: HASH }, bad: null }),
    "auditHeadView broken": auditHeadView(say, {
      sealed: 1203,
      head: { seq: 1204, hash: HASH },
      bad: { seq: 1204, id: "0197-audit", why: "changed" },
    }),
    auditView: auditView(say, page, { personId: "0197-admin" }),
    "auditView none": auditView(say, { ...page, lines: [], next: null }, {}),
    auditFileView: auditFileView(say, {}),
    providersView: providersView(say, { providers: [provider, outcast], next: outcast.address }),
    "providersView none": providersView(say, { providers: [], next: null }),
    providerView: providerView(say, provider, AT),
    "providerView blacklisted": providerView(say, outcast, AT),
    personView: person.personView(say, whole),
    pickPersonView: person.pickPersonView(say, [user, { ...user, id: "0198", displayName: null }]),
    personEmailView: person.personEmailView(say, user.id, user.email),
    deploymentsView: deployments.deploymentsView(
      say,
      { rows: [deployment], next: deployment.id },
      { phase: "live" },
    ),
    "deploymentsView none": deployments.deploymentsView(say, { rows: [], next: null }, {}),
    deploymentView: deployments.deploymentView(say, facts),
    "deploymentView over": deployments.deploymentView(say, {
      ...facts,
      deployment: { ...deployment, phase: "closed", failureReason: "operator_terms" },
      health: null,
      runwayHours: null,
      lastAnswerMs: null,
    }),
    closeReasonView: deployments.closeReasonView(say, deployment),
    confirmDeploymentCloseView: deployments.confirmDeploymentCloseView(
      say,
      deployment,
      "operator_terms",
      "row",
    ),
    "confirmDeploymentCloseView never ran": deployments.confirmDeploymentCloseView(
      say,
      { ...deployment, phase: "bidding", liveAt: null },
      "operator_terms",
      "row",
    ),
    "confirmDeploymentCloseView unpaid": deployments.confirmDeploymentCloseView(
      say,
      { ...deployment, phase: "awaiting_payment", liveAt: null },
      "operator_terms",
      "row",
    ),
  };
}
