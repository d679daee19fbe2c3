import type { CardEvent, CardFacts } from "../../src/chat/views/card-facts.ts";
import type { AdminCase, CaseFacts } from "../../src/db/repositories/admin-case-repository.ts";
import type { Backup } from "../../src/db/repositories/backup-repository.ts";
import type { CaseKind } from "../../src/db/states.ts";
import type { HeldAct, Wish } from "../../src/services/agents/held-act.ts";
import type { SavingOutlook } from "../../src/services/backups/saving-outlook.ts";

export const AT = Date.UTC(2026, 10, 22, 12);
export const ADDRESS = `akash1${"q".repeat(38)}`;
export const SLEEPY = `akash1${"p".repeat(38)}`;

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
  heldAct: null,
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
  resumeFailures: 0,
  resumeFailedAt: null,
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

export const event = (
  type: string,
  fromPhase: string | null,
  toPhase: string | null,
  evidence: CardEvent["evidence"] = {},
): CardEvent => ({
  id: "0197-event",
  type,
  fromPhase,
  toPhase,
  evidence,
  createdAt: AT,
});

/** Events that happened one after the other. */
const inTurn = (events: CardEvent[]): CardEvent[] =>
  events.map((one, n) => ({ ...one, id: `0197-event-${n}`, createdAt: AT + (n + 1) * 10_000 }));

/** How an agent came to be, with its second provider. */
export const story = inTurn([
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
  event("manifest_accepted", "sending_manifest", "starting"),
]);

export const live = { ...event("live", "starting", "live", { provider: ADDRESS }), createdAt: AT + 120_000 };

export const factsAt = (phase: typeof deployment.phase, events: CardEvent[]): CardFacts => ({
  deployment: { ...deployment, phase },
  events,
  botLink: "https://t.me/ann_agent_bot",
});

export const PAUSE = {
  deploymentId: deployment.id,
  pausedBy: "operator" as const,
  reason: "It sends mass mail.",
  actorId: "0197-admin",
  createdAt: AT,
};

export const TITLES: Record<string, string> = { small: "Llama Small", large: "Llama Large" };

export const OUTLOOK: SavingOutlook = { canSave: true, waitMs: 300_000, savedAtMs: AT - 7_200_000 };

/** An agent that is saved before something is done to it. */
export const heldFor = (wish: Wish): typeof deployment & { heldAct: string } => ({
  ...deployment,
  heldAct: JSON.stringify({ wish, backupId: "0197-backup", sinceMs: AT, by: null } satisfies HeldAct),
});

/** What administrators are asked to decide, as it is opened. */
export const caseOf = (kind: CaseKind, facts: CaseFacts, more: Partial<AdminCase> = {}): AdminCase => ({
  id: "0197-case",
  number: 12,
  key: `${kind}:1`,
  kind,
  subject: "0197-subject",
  facts: JSON.stringify(facts),
  pagedAt: AT,
  resolvedAt: null,
  resolvedBy: null,
  note: null,
  createdAt: AT,
  updatedAt: AT,
  version: 1,
  ...more,
});

/** The last state with earlier settings. */
export const SAVED_THEN: Backup = {
  id: "0197-backup",
  deploymentId: deployment.id,
  intentId: "0197-intent",
  why: "settings",
  state: "whole",
  object: "0197-agent/0197-backup.2",
  size: 3_400_000,
  sha256: "ab".repeat(32),
  keyId: "k1",
  failure: null,
  endedAt: AT - 86_400_000,
  createdAt: AT - 86_400_000,
  updatedAt: AT,
  version: 2,
};
