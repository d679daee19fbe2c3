import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Phase, Status } from "../../domain/deployments/phases.ts";
import type { BackendName } from "../../ports/akash-backend.ts";
import type {
  ChangeKind,
  ChangeOutcome,
  ChangeStep,
  ChannelKind,
  ChannelWanted,
  DepositState,
  IntentState,
  LeaseState,
  MintState,
  MoveReason,
  PausedBy,
  PlanId,
  Platform,
  RailName,
  SaveOutcome,
  StoppedBy,
  UnknownState,
} from "../states.ts";
import { commitId, createdAt, id, sealed, transactionColumns, updatedAt, version } from "./common.ts";
import { users } from "./people.ts";

export const deployments = sqliteTable(
  "deployments",
  {
    id: id(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    model: text("model").notNull(),
    channel: text("channel").$type<Platform>().notNull(),
    /** Sealed; null for a managed bot, whose token is fetched when needed. */
    channelToken: sealed("channel_token"),
    channelTokenHash: text("channel_token_hash"),
    /** Sealed: the gateway token of the agent's own control port. */
    channelApiKey: sealed("channel_api_key"),
    /** SHA-256 of the key minted at the agent's last boot; the key itself is stored nowhere. */
    clawApiKey: text("claw_api_key").unique(),
    /** The key before that, while it still works, and until when (ms). */
    earlierKey: text("earlier_claw_api_key").unique(),
    earlierKeyUntil: integer("earlier_claw_api_key_until"),
    /** Since then it is to begin anew; null once it has booted for that, or that is given up. */
    restartWantedAt: integer("restart_wanted_at"),
    /** A container that runs an earlier one asks for its configuration again and starts its agent anew with it. */
    configRevision: integer("config_revision").notNull().default(1),
    /** Sealed: what its backups are encrypted with. Erased with them: then nothing of them can be read any more. */
    backupKey: sealed("backup_key"),
    /** The backup that holds its newest state, or that was chosen since: what a container that has none is given. */
    stateBackupId: text("state_backup_id"),
    /** The revision for which that one was chosen; a container that has a state of before gives it up for it. */
    restoreRevision: integer("restore_revision").notNull().default(0),
    /** Of the version before, whose replicas read it while both run; the trigger `restore_is_held` turns it into `held_act`. */
    restoreWantedId: text("restore_wanted_id"),
    /** JSON of `HeldAct`: what is to be done to it once it is saved; null while nothing waits for that. */
    heldAct: text("held_act"),
    akashDeploymentId: text("akash_deployment_id"),
    akashLeaseId: text("akash_lease_id"),
    providerUrl: text("provider_url"),
    /** Derived from `phase` and kept in step by the repository. */
    status: text("status").$type<Status>().notNull(),
    phase: text("phase").$type<Phase>().notNull(),
    phaseSince: integer("phase_since").notNull(),
    paymentProvider: text("payment_provider").$type<RailName>(),
    stripeSessionId: text("stripe_session_id"),
    stripePaymentIntentId: text("stripe_payment_intent_id"),
    polarId: text("polar_id"),
    errorMessage: text("error_message"),
    name: text("name").notNull(),
    channelKind: text("channel_kind").$type<ChannelKind>().notNull(),
    /** The bot's own id on its platform: what I6 is unique on. */
    channelAccountId: text("channel_account_id"),
    channelUsername: text("channel_username"),
    /** The only sender the agent listens to: its owner's id on the platform of its bot. */
    ownerPlatformUserId: text("owner_platform_user_id").notNull(),
    /** Platform and chat that asked for it: where its card and its end are shown. */
    originPlatform: text("origin_platform").$type<Platform>().notNull().default("telegram"),
    originChatId: text("origin_chat_id").notNull(),
    plan: text("plan").$type<PlanId>(),
    slotId: text("slot_id"),
    orderId: text("order_id"),
    /** Number of its newest attempt. A deploy makes three at most. */
    attempt: integer("attempt").notNull().default(0),
    /** Attempts made before this deploy began, by earlier ones of the same agent and by its moves. */
    attemptsBefore: integer("attempts_before").notNull().default(0),
    /** Who had it stopped; null while it is not. */
    stoppedBy: text("stopped_by").$type<StoppedBy>(),
    /** Starts in a row that failed since its plan was paid again, and when the last one did. */
    resumeFailures: integer("resume_failures").notNull().default(0),
    resumeFailedAt: integer("resume_failed_at"),
    currentIntentId: text("current_intent_id"),
    /** The deploy gives up at this time. */
    deadlineAt: integer("deadline_at"),
    failureReason: text("failure_reason"),
    liveAt: integer("live_at"),
    closedAt: integer("closed_at"),
    /** Of whatever moved it last: a tap, a payment, a step of its own. What follows is logged under it. */
    trace: text("trace"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [
    index("deployments_user").on(t.userId, t.id),
    index("deployments_stripe").on(t.stripeSessionId),
    index("deployments_polar").on(t.polarId),
    index("deployments_token").on(t.channelTokenHash),
    index("deployments_phase").on(t.phase, t.createdAt, t.id),
    index("deployments_phase_id").on(t.phase, t.id),
    index("deployments_username").on(sql`lower(channel_username)`),
    index("deployments_created").on(t.createdAt, t.id),
    uniqueIndex("deployments_one_token_one_agent")
      .on(t.channel, t.channelAccountId)
      .where(sql`channel_account_id is not null and phase not in ('draft','closed','failed')`),
  ],
);

export const deploymentEvents = sqliteTable(
  "deployment_events",
  {
    id: id(),
    deploymentId: text("deployment_id").notNull(),
    type: text("type").notNull(),
    fromPhase: text("from_phase").$type<Phase>(),
    toPhase: text("to_phase").$type<Phase>(),
    /** JSON facts for the card and for later proof; never a secret. */
    evidence: text("evidence").notNull().default("{}"),
    createdAt: createdAt(),
  },
  (t) => [
    index("deployment_events_deployment").on(t.deploymentId, t.id),
    index("deployment_events_deploys").on(t.createdAt).where(sql`type in ('live','failed')`),
    index("deployment_events_ends")
      .on(t.createdAt)
      .where(
        sql`from_phase in ('live','degraded','reclaiming','healing','moving','stopping') and to_phase in ('closing','stopped')`,
      ),
  ],
);

export const akashIntents = sqliteTable(
  "akash_intents",
  {
    id: id(),
    deploymentId: text("deployment_id")
      .notNull()
      .references(() => deployments.id),
    attempt: integer("attempt").notNull(),
    /** Which way it went to Akash; only that one can look after it. */
    backend: text("backend").$type<BackendName>().notNull().default("chain"),
    owner: text("owner").notNull(),
    /** Chosen by us before anything is sent; null until it is known where a service names the deployment. */
    dseq: text("dseq"),
    /** planned → created → leased → running → unwanted → closed */
    state: text("state").$type<IntentState>().notNull(),
    /** Sealed exact bytes; erased once the lease is live or closed. */
    manifest: sealed("manifest"),
    manifestHash: text("manifest_hash").notNull(),
    bootstrapHash: text("bootstrap_hash").notNull().unique(),
    /** Of the revision that is to replace it; `manifest` holds its bytes until the provider has them. */
    nextManifestHash: text("next_manifest_hash"),
    nextBootstrapHash: text("next_bootstrap_hash").unique(),
    /** When the provider took that revision (ms); its container has not booted yet. */
    nextSentAt: integer("next_sent_at"),
    /** JSON of what the lease was made for: a later revision may not ask for anything else. */
    workload: text("workload"),
    depositUact: integer("deposit_uact").notNull(),
    /** Since then a create may be on its way. */
    createSentAt: integer("create_sent_at"),
    createTxHash: text("create_tx_hash"),
    leaseTxHash: text("lease_tx_hash"),
    provider: text("provider"),
    gseq: integer("gseq"),
    oseq: integer("oseq"),
    priceUactPerBlock: integer("price_uact_per_block"),
    choiceReason: text("choice_reason"),
    failureReason: text("failure_reason"),
    bootedAt: integer("booted_at"),
    boots: integer("boots").notNull().default(0),
    /** Whether its agent may speak through its bot; never in two leases of one agent (I6). */
    channelWanted: text("channel_wanted").$type<ChannelWanted>().notNull().default("on"),
    /** The revision with which it takes over what was saved after it had begun; null where there was no such state. */
    restoreRevision: integer("restore_revision"),
    closedAt: integer("closed_at"),
    /** All that went to its provider, by the chain, once it is over; null where nobody could say. */
    spentUact: integer("spent_uact"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [
    uniqueIndex("akash_intents_dseq").on(t.owner, t.dseq),
    // Without a number of our own, two creates in flight could not be told apart.
    uniqueIndex("akash_intents_one_create")
      .on(t.owner)
      .where(sql`dseq is null and create_sent_at is not null and state<>'closed'`),
    uniqueIndex("akash_intents_attempt").on(t.deploymentId, t.attempt),
    index("akash_intents_manifest").on(t.manifestHash),
    index("akash_intents_next_manifest").on(t.nextManifestHash).where(sql`next_manifest_hash is not null`),
    index("akash_intents_state").on(t.state),
    check("akash_intents_deposit", sql`deposit_uact > 0`),
  ],
);

export const leases = sqliteTable(
  "leases",
  {
    id: id(),
    deploymentId: text("deployment_id").notNull(),
    intentId: text("intent_id").notNull(),
    owner: text("owner").notNull(),
    dseq: text("dseq").notNull(),
    gseq: integer("gseq").notNull(),
    oseq: integer("oseq").notNull(),
    provider: text("provider").notNull(),
    priceUactPerBlock: integer("price_uact_per_block").notNull(),
    state: text("state").$type<LeaseState>().notNull(),
    closeReason: text("close_reason"),
    closedAt: integer("closed_at"),
    /** When its provider may close it (ms), once that was announced. */
    reclaimAt: integer("reclaim_at"),
    /** What was in its escrow at that height; null until the chain was asked. */
    escrowUact: integer("escrow_uact"),
    settledHeight: integer("settled_height"),
    /** The last block that its escrow can pay, and when that will be (ms). */
    endHeight: integer("end_height"),
    runsOutAt: integer("runs_out_at"),
    /** The last of the warnings (72, 24, 6 h) that its owner was given about this escrow. */
    warnedHours: integer("warned_hours"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    index("leases_open").on(t.owner, t.id).where(sql`state<>'closed'`),
    index("leases_runs_out").on(t.runsOutAt, t.id).where(sql`state<>'closed'`),
    uniqueIndex("leases_id").on(t.owner, t.dseq, t.gseq, t.oseq, t.provider),
    index("leases_deployment").on(t.deploymentId, t.id),
    index("leases_intent").on(t.intentId).where(sql`state<>'closed'`),
    index("leases_running").on(t.provider).where(sql`state='active'`),
    index("leases_provider").on(t.provider, t.deploymentId).where(sql`state<>'closed'`),
    index("leases_created").on(t.createdAt),
    index("leases_closed").on(t.closedAt).where(sql`closed_at is not null`),
  ],
);

/** A move, a heal or a stop: what an agent's lease is to be exchanged for, and how far that has come. */
export const leaseChanges = sqliteTable(
  "lease_changes",
  {
    id: id(),
    deploymentId: text("deployment_id")
      .notNull()
      .references(() => deployments.id),
    kind: text("kind").$type<ChangeKind>().notNull(),
    why: text("why").$type<MoveReason | StoppedBy>().notNull(),
    step: text("step").$type<ChangeStep>().notNull(),
    stepSince: integer("step_since").notNull(),
    /** The lease that is to go. */
    oldIntentId: text("old_intent_id").notNull(),
    /** Its own end was the reason, so there is nothing to go back to. */
    oldLost: integer("old_lost", { mode: "boolean" }).notNull().default(false),
    /** The lease that is to take its place, once one is planned. */
    newIntentId: text("new_intent_id"),
    /** Providers tried in this search, and searches so far. */
    tries: integer("tries").notNull().default(0),
    rounds: integer("rounds").notNull().default(1),
    backupId: text("backup_id"),
    /** null until it is known. */
    saved: text("saved").$type<SaveOutcome>(),
    /** The search for another lease, or the wait for the save, gives up at this time. */
    deadlineAt: integer("deadline_at").notNull(),
    /** Since when the agent cannot answer because of it (ms). */
    silentSince: integer("silent_since"),
    failure: text("failure"),
    outcome: text("outcome").$type<ChangeOutcome>(),
    endedAt: integer("ended_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    uniqueIndex("lease_changes_one_open").on(t.deploymentId).where(sql`ended_at is null`),
    index("lease_changes_deployment").on(t.deploymentId, t.id),
    index("lease_changes_ended").on(t.endedAt).where(sql`ended_at is not null`),
  ],
);

/** What is added to an escrow: written before it is sent, so that a lost answer is looked for and never repeated. */
export const escrowDeposits = sqliteTable(
  "escrow_deposits",
  {
    id: id(),
    deploymentId: text("deployment_id").notNull(),
    intentId: text("intent_id").notNull(),
    owner: text("owner").notNull(),
    dseq: text("dseq").notNull(),
    amountUact: integer("amount_uact").notNull(),
    /** All that had ever been paid into this escrow before; the chain's sum tells whether this came on top. */
    paidInBeforeUact: integer("paid_in_before_uact").notNull(),
    /** sent → done | lost */
    state: text("state").$type<DepositState>().notNull(),
    ...transactionColumns(),
  },
  (t) => [
    uniqueIndex("escrow_deposits_one_sent").on(t.owner, t.dseq).where(sql`state='sent'`),
    index("escrow_deposits_deployment").on(t.deploymentId, t.createdAt),
    index("escrow_deposits_over").on(t.updatedAt).where(sql`state <> 'sent'`),
    check("escrow_deposits_amount", sql`amount_uact > 0`),
  ],
);

/** AKT that was burnt for ACT. */
export const actMints = sqliteTable(
  "act_mints",
  {
    id: id(),
    owner: text("owner").notNull(),
    burnUakt: integer("burn_uakt").notNull(),
    /** The chain's height before it was sent: its book is searched from there. */
    sinceHeight: integer("since_height").notNull(),
    /** sent → executed | cancelled */
    state: text("state").$type<MintState>().notNull(),
    ...transactionColumns(),
  },
  (t) => [
    uniqueIndex("act_mints_one_sent").on(t.owner).where(sql`state='sent'`),
    index("act_mints_owner").on(t.owner, t.id),
    index("act_mints_over").on(t.updatedAt).where(sql`state <> 'sent'`),
    check("act_mints_burn", sql`burn_uakt > 0`),
  ],
);

/** What runs on Akash at the operator's cost and is in no other book of ours, until somebody says what to do with it. */
export const unknownDeployments = sqliteTable(
  "unknown_deployments",
  {
    id: id(),
    backend: text("backend").$type<BackendName>().notNull(),
    owner: text("owner").notNull(),
    dseq: text("dseq").notNull(),
    /** found → told → adopted | closing → closed; gone once the chain does not run it for other reasons. */
    state: text("state").$type<UnknownState>().notNull(),
    uactPerBlock: integer("uact_per_block").notNull(),
    escrowUact: integer("escrow_uact").notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [
    uniqueIndex("unknown_deployments_dseq").on(t.owner, t.dseq),
    index("unknown_deployments_over").on(t.updatedAt).where(sql`state in ('closed','gone')`),
  ],
);

/** Whose model is paused, and by whom; the container is left alone. */
export const modelPauses = sqliteTable(
  "model_pauses",
  {
    deploymentId: text("deployment_id")
      .notNull()
      .references(() => deployments.id),
    /** owner | operator; each lifts only their own. */
    pausedBy: text("paused_by").$type<PausedBy>().notNull(),
    /** The operator's words to the owner. */
    reason: text("reason"),
    /** The person who did it. */
    actorId: text("actor_id").notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.deploymentId, t.pausedBy] }),
    index("model_pauses_by").on(t.pausedBy, t.createdAt),
  ],
);

/**
 * Whose right to a model changed, in order. Written by triggers in the commit of the change itself, so that no writer
 * can forget it; every replica follows it.
 */
export const rightsChanges = sqliteTable("rights_changes", {
  id: integer("id").primaryKey({ autoIncrement: true }),
  deploymentId: text("deployment_id").notNull(),
});
