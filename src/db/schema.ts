import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Phase, Status } from "../domain/deployments/phases.ts";
import type {
  AuditOutcome,
  ChannelKind,
  CheckoutState,
  InboxState,
  IntentState,
  LeaseState,
  LiveMessageState,
  LoginState,
  ObservationKind,
  OrderState,
  OutboxState,
  PaymentRole,
  PlanId,
  Platform,
  RailName,
  RefundState,
  SlotState,
  SubscriptionStatus,
} from "./states.ts";
import type { Sealed } from "./vault.ts";

/** Row id: UUID v7, so ids sort by time of creation. */
const id = () => text("id").primaryKey();
const createdAt = () => integer("created_at").notNull();
const updatedAt = () => integer("updated_at").notNull();
/** Compare-and-set columns of every row that more than one hand may change. */
const version = () => integer("version").notNull().default(0);
const commitId = () => text("commit_id");

export const users = sqliteTable("users", {
  id: id(),
  clerkUserId: text("clerk_user_id").notNull().unique(),
  email: text("email").notNull().unique(),
  polarCustomerId: text("polar_customer_id").unique(),
  /** Seed columns: shown, never trusted. Entitlement comes from subscriptions and slots. */
  tier: text("tier").notNull().default("starter"),
  subscriptionStatus: text("subscription_status").notNull().default("active"),
  displayName: text("display_name"),
  deletedAt: integer("deleted_at"),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

export const chatIdentities = sqliteTable(
  "chat_identities",
  {
    platform: text("platform").$type<Platform>().notNull(),
    platformUserId: text("platform_user_id").notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    /** Where private messages go; equal to the user id on Telegram. */
    privateChatId: text("private_chat_id").notNull(),
    displayName: text("display_name").notNull(),
    username: text("username"),
    language: text("language"),
    blockedAt: integer("blocked_at"),
    linkedAt: integer("linked_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.platform, t.platformUserId] }),
    index("chat_identities_user").on(t.userId),
  ],
);

export const loginRequests = sqliteTable(
  "login_requests",
  {
    id: id(),
    nonceHash: text("nonce_hash").notNull().unique(),
    platform: text("platform").$type<Platform>().notNull(),
    platformUserId: text("platform_user_id").notNull(),
    chatId: text("chat_id").notNull(),
    displayName: text("display_name").notNull(),
    username: text("username"),
    language: text("language"),
    /** issued → started (nonce burnt) → returned (code shown) → confirmed; or expired. */
    state: text("state").$type<LoginState>().notNull(),
    oauthStateHash: text("oauth_state_hash").unique(),
    bindingHash: text("binding_hash"),
    codeVerifier: text("code_verifier").$type<Sealed>(),
    oauthNonce: text("oauth_nonce").$type<Sealed>(),
    clerkUserId: text("clerk_user_id"),
    codeHash: text("code_hash"),
    codeExpiresAt: integer("code_expires_at"),
    tries: integer("tries").notNull().default(0),
    expiresAt: integer("expires_at").notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [index("login_requests_actor").on(t.platform, t.platformUserId, t.state)],
);

export const customers = sqliteTable(
  "customers",
  {
    provider: text("provider").notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    providerCustomerId: text("provider_customer_id").notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.provider, t.userId] }),
    uniqueIndex("customers_provider_id").on(t.provider, t.providerCustomerId),
  ],
);

export const orders = sqliteTable(
  "orders",
  {
    id: id(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    /** The first agent this order pays for. */
    deploymentId: text("deployment_id").notNull(),
    plan: text("plan").$type<PlanId>().notNull(),
    provider: text("provider").notNull(),
    priceId: text("price_id").notNull(),
    amountMinor: integer("amount_minor").notNull(),
    currency: text("currency").notNull(),
    /** open → paid → fulfilled; open → expired → paid; paid|fulfilled → refunded|disputed; → needs_review. */
    state: text("state").$type<OrderState>().notNull(),
    reason: text("reason"),
    /** Counts sessions opened for this order; part of the idempotency key. */
    attempt: integer("attempt").notNull().default(0),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [
    index("orders_user").on(t.userId, t.id),
    uniqueIndex("orders_open_deployment").on(t.deploymentId).where(sql`state in ('open','paid','fulfilled')`),
    check("orders_amount", sql`amount_minor >= 0`),
  ],
);

export const checkouts = sqliteTable(
  "checkouts",
  {
    provider: text("provider").notNull(),
    sessionId: text("session_id").notNull(),
    orderId: text("order_id")
      .notNull()
      .references(() => orders.id),
    /** Sealed: whoever holds the link can see what is bought. */
    url: text("url").$type<Sealed>().notNull(),
    state: text("state").$type<CheckoutState>().notNull(),
    attempt: integer("attempt").notNull(),
    expiresAt: integer("expires_at").notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.provider, t.sessionId] }),
    uniqueIndex("checkouts_one_open").on(t.orderId).where(sql`state = 'open'`),
  ],
);

export const subscriptions = sqliteTable(
  "subscriptions",
  {
    id: id(),
    provider: text("provider").notNull(),
    providerSubscriptionId: text("provider_subscription_id").notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    orderId: text("order_id"),
    plan: text("plan").$type<PlanId>().notNull(),
    priceId: text("price_id"),
    /** The provider's own word, synced; `unknown` grants nothing. */
    status: text("status").$type<SubscriptionStatus>().notNull(),
    currentPeriodStart: integer("current_period_start"),
    currentPeriodEnd: integer("current_period_end"),
    cancelAt: integer("cancel_at"),
    syncedAt: integer("synced_at").notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [
    uniqueIndex("subscriptions_provider_id").on(t.provider, t.providerSubscriptionId),
    index("subscriptions_user").on(t.userId),
  ],
);

export const planSlots = sqliteTable(
  "plan_slots",
  {
    id: id(),
    subscriptionId: text("subscription_id")
      .notNull()
      .references(() => subscriptions.id),
    userId: text("user_id").notNull(),
    position: integer("position").notNull(),
    /** free | held | revoked */
    state: text("state").$type<SlotState>().notNull(),
    deploymentId: text("deployment_id"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [
    uniqueIndex("plan_slots_position").on(t.subscriptionId, t.position),
    uniqueIndex("plan_slots_one_agent").on(t.deploymentId).where(sql`deployment_id is not null`),
    index("plan_slots_user").on(t.userId, t.state),
    check("plan_slots_held", sql`(state = 'held') = (deployment_id is not null)`),
  ],
);

export const payments = sqliteTable(
  "payments",
  {
    provider: text("provider").notNull(),
    providerPaymentId: text("provider_payment_id").notNull(),
    orderId: text("order_id"),
    userId: text("user_id"),
    subscriptionId: text("subscription_id"),
    invoiceId: text("invoice_id"),
    /** fulfils (an order's first payment) | renewal | surplus */
    role: text("role").$type<PaymentRole>().notNull(),
    amountMinor: integer("amount_minor").notNull(),
    refundedMinor: integer("refunded_minor").notNull().default(0),
    currency: text("currency").notNull(),
    disputed: integer("disputed", { mode: "boolean" }).notNull().default(false),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.provider, t.providerPaymentId] }),
    uniqueIndex("payments_one_fulfils").on(t.orderId).where(sql`role = 'fulfils'`),
    check("payments_amount", sql`amount_minor >= 0`),
    check("payments_refunded", sql`refunded_minor >= 0 and refunded_minor <= amount_minor`),
  ],
);

export const refunds = sqliteTable(
  "refunds",
  {
    id: id(),
    provider: text("provider").notNull(),
    providerPaymentId: text("provider_payment_id").notNull(),
    orderId: text("order_id"),
    userId: text("user_id"),
    /** Cancelled at once after the money is back; null for surplus payments without one. */
    providerSubscriptionId: text("provider_subscription_id"),
    reason: text("reason").notNull(),
    /** Written before the call, so a crash repeats the same refund and never a second one. */
    idempotencyKey: text("idempotency_key").notNull().unique(),
    /** wanted → refunded → done; failed asks for a human. */
    state: text("state").$type<RefundState>().notNull(),
    providerRefundId: text("provider_refund_id"),
    amountMinor: integer("amount_minor"),
    currency: text("currency"),
    error: text("error"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [uniqueIndex("refunds_once").on(t.provider, t.providerPaymentId)],
);

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
    channelToken: text("channel_token").$type<Sealed>(),
    channelTokenHash: text("channel_token_hash"),
    /** Sealed: the gateway token of the agent's own control port. */
    channelApiKey: text("channel_api_key").$type<Sealed>(),
    /** SHA-256 of the key minted at the agent's last boot; the key itself is stored nowhere. */
    clawApiKey: text("claw_api_key").unique(),
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
    /** The only sender the agent listens to. */
    ownerPlatformUserId: text("owner_platform_user_id").notNull(),
    /** Chat that asked for it: where its card and its end are shown. */
    originChatId: text("origin_chat_id").notNull(),
    plan: text("plan").$type<PlanId>(),
    slotId: text("slot_id"),
    orderId: text("order_id"),
    /** Providers tried so far in this deploy; at most three. */
    attempt: integer("attempt").notNull().default(0),
    currentIntentId: text("current_intent_id"),
    /** The deploy gives up at this time. */
    deadlineAt: integer("deadline_at"),
    failureReason: text("failure_reason"),
    liveAt: integer("live_at"),
    closedAt: integer("closed_at"),
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
    index("deployments_phase").on(t.phase),
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
  (t) => [index("deployment_events_deployment").on(t.deploymentId, t.id)],
);

export const akashIntents = sqliteTable(
  "akash_intents",
  {
    id: id(),
    deploymentId: text("deployment_id")
      .notNull()
      .references(() => deployments.id),
    attempt: integer("attempt").notNull(),
    owner: text("owner").notNull(),
    dseq: text("dseq").notNull(),
    /** planned → created → leased → running → unwanted → closed */
    state: text("state").$type<IntentState>().notNull(),
    /** Sealed exact bytes; erased once the lease is live or closed. */
    manifest: text("manifest").$type<Sealed>(),
    manifestHash: text("manifest_hash").notNull(),
    bootstrapHash: text("bootstrap_hash").notNull().unique(),
    depositUact: integer("deposit_uact").notNull(),
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
    closedAt: integer("closed_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [
    uniqueIndex("akash_intents_dseq").on(t.owner, t.dseq),
    uniqueIndex("akash_intents_attempt").on(t.deploymentId, t.attempt),
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
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    uniqueIndex("leases_id").on(t.owner, t.dseq, t.gseq, t.oseq, t.provider),
    index("leases_deployment").on(t.deploymentId, t.id),
  ],
);

export const providerObservations = sqliteTable(
  "provider_observations",
  {
    id: id(),
    provider: text("provider").notNull(),
    deploymentId: text("deployment_id"),
    /** bid | live | no_answer | manifest_rejected | wrong_certificate | not_ready | lease_closed | lease_refused */
    kind: text("kind").$type<ObservationKind>().notNull(),
    priceUactPerBlock: integer("price_uact_per_block"),
    createdAt: createdAt(),
  },
  (t) => [
    index("provider_observations_provider").on(t.provider, t.createdAt),
    index("provider_observations_kind").on(t.kind, t.createdAt),
  ],
);

export const providerBlacklist = sqliteTable("provider_blacklist", {
  providerAddress: text("provider_address").primaryKey(),
  reason: text("reason").notNull(),
  createdAt: createdAt(),
  expiresAt: integer("expires_at"),
  createdBy: text("created_by"),
});

export const llmUsageLog = sqliteTable(
  "llm_usage_log",
  {
    id: id(),
    userId: text("user_id").notNull(),
    deploymentId: text("deployment_id"),
    tokensUsed: integer("tokens_used").notNull(),
    provider: text("provider").notNull(),
    timestamp: integer("timestamp").notNull(),
  },
  (t) => [
    index("llm_usage_user_time").on(t.userId, t.timestamp),
    check("llm_usage_tokens", sql`tokens_used >= 0`),
  ],
);

export const inbox = sqliteTable(
  "inbox",
  {
    id: id(),
    source: text("source").notNull(),
    eventId: text("event_id").notNull(),
    /** One worker at a time, in order of arrival: a user, or an object of a provider. */
    lane: text("lane").notNull(),
    kind: text("kind").notNull(),
    /** Sealed. Emptied once handled. */
    payload: text("payload").$type<Sealed>(),
    /** pending | done | failed */
    state: text("state").$type<InboxState>().notNull(),
    attempts: integer("attempts").notNull().default(0),
    error: text("error"),
    receivedAt: integer("received_at").notNull(),
    doneAt: integer("done_at"),
  },
  (t) => [uniqueIndex("inbox_once").on(t.source, t.eventId), index("inbox_lane").on(t.lane, t.state, t.id)],
);

export const jobs = sqliteTable(
  "jobs",
  {
    key: text("key").primaryKey(),
    runAt: integer("run_at").notNull(),
    /** 0 while nobody works on it; in the past when its holder died. */
    leaseUntil: integer("lease_until").notNull().default(0),
    epoch: integer("epoch").notNull().default(0),
    attempts: integer("attempts").notNull().default(0),
    lastError: text("last_error"),
  },
  (t) => [index("jobs_due").on(t.runAt), index("jobs_lease").on(t.leaseUntil)],
);

export const dialogs = sqliteTable(
  "dialogs",
  {
    id: id(),
    platform: text("platform").$type<Platform>().notNull(),
    platformUserId: text("platform_user_id").notNull(),
    chatId: text("chat_id").notNull(),
    kind: text("kind").notNull(),
    /** JSON without secrets. */
    state: text("state").notNull(),
    expiresAt: integer("expires_at").notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    version: version(),
    commitId: commitId(),
  },
  (t) => [uniqueIndex("dialogs_one_per_chat").on(t.platform, t.platformUserId, t.chatId)],
);

export const pendingActions = sqliteTable(
  "pending_actions",
  {
    /** Short opaque id that travels in callback data. */
    id: text("id").primaryKey(),
    verb: text("verb").notNull(),
    args: text("args").notNull(),
    platform: text("platform").$type<Platform>().notNull(),
    platformUserId: text("platform_user_id").notNull(),
    chatId: text("chat_id").notNull(),
    /** A one-shot action is used up by its first press (I9). */
    once: integer("once", { mode: "boolean" }).notNull(),
    usedAt: integer("used_at"),
    expiresAt: integer("expires_at").notNull(),
    createdAt: createdAt(),
  },
  (t) => [index("pending_actions_expiry").on(t.expiresAt)],
);

export const liveMessages = sqliteTable(
  "live_messages",
  {
    deploymentId: text("deployment_id").notNull(),
    platform: text("platform").$type<Platform>().notNull(),
    chatId: text("chat_id").notNull(),
    messageId: text("message_id"),
    renderedHash: text("rendered_hash"),
    lastEditAt: integer("last_edit_at"),
    notBefore: integer("not_before").notNull().default(0),
    /** live | final */
    state: text("state").$type<LiveMessageState>().notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [primaryKey({ columns: [t.deploymentId, t.platform, t.chatId] })],
);

export const outbox = sqliteTable(
  "outbox",
  {
    id: id(),
    platform: text("platform").$type<Platform>().notNull(),
    chatId: text("chat_id").notNull(),
    /** The same message is never queued twice under one key. */
    dedupeKey: text("dedupe_key").notNull().unique(),
    /** Sealed View. Emptied once sent. */
    view: text("view").$type<Sealed>(),
    /** pending | sent | dead */
    state: text("state").$type<OutboxState>().notNull(),
    attempts: integer("attempts").notNull().default(0),
    messageId: text("message_id"),
    error: text("error"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [index("outbox_chat").on(t.platform, t.chatId, t.state, t.id)],
);

export const auditLog = sqliteTable(
  "audit_log",
  {
    id: id(),
    actorKind: text("actor_kind").notNull(),
    actorId: text("actor_id").notNull(),
    action: text("action").notNull(),
    subjectKind: text("subject_kind").notNull(),
    subjectId: text("subject_id").notNull(),
    /** done | denied */
    outcome: text("outcome").$type<AuditOutcome>().notNull(),
    /** JSON with opaque ids and numbers only. */
    details: text("details").notNull().default("{}"),
    createdAt: createdAt(),
  },
  (t) => [index("audit_log_subject").on(t.subjectKind, t.subjectId, t.id)],
);
