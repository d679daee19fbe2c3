import type * as tables from "./schema.ts";

type Tables = typeof tables;
export type TableName = keyof Tables;
type PropertyOf<Name extends TableName> = keyof Tables[Name]["_"]["columns"] & string;

export interface Aging<Property extends string = string> {
  /** A row goes this many days after … */
  days: number;
  /** … this time of it. */
  since: Property;
  /** SQL: nothing else goes, however old. */
  only?: string;
  /** Its ids are UUIDs v7, so old rows are found by the primary key, and need no index of their own. */
  idsAreTimes?: true;
}

/** Why a table does not grow for ever: of what it has one row each, or what is deleted when. */
export type Retention<Property extends string = string> = { why: string } & (
  | { oneFor: string }
  | { newest: number }
  | { aging: readonly Aging<Property>[] }
);

const BOOKS = "the books: what was paid, for what, and what came of it";
/** A year, and what a question about it may be late. */
const YEAR = 400;
/** What was counted in an hour, a day or a billing period, and what was told of that. */
const USAGE_WINDOWS: readonly Aging<"windowStart">[] = [
  { days: 40, since: "windowStart", only: "kind <> 'period'" },
  { days: YEAR, since: "windowStart" },
];

/** Each table of the schema; one that is missing here does not compile. `usageLogDays`: how long single calls are kept. */
export const retention = ({
  usageLogDays,
}: {
  usageLogDays: number;
}): { [Name in TableName]: Retention<PropertyOf<Name>> } => ({
  users: { oneFor: "a person", why: "name and address are erased with the account" },
  chatIdentities: { oneFor: "a linked chat account", why: "deleted when it is unlinked" },
  notificationPrefs: { oneFor: "a person", why: "deleted with the account" },
  newsChoices: { oneFor: "a person and kind of news", why: "deleted with the account" },
  accountDeletions: {
    oneFor: "a person who left, or thought of it",
    why: "that somebody was erased, and when; it names nobody",
  },
  sudoGrants: { oneFor: "a chat account that signed in afresh", why: "replaced by the next sign-in" },
  adminRequests: {
    aging: [{ days: YEAR, since: "expiresAt", only: "state not in ('open','approved')" }],
    why: "what a second person was asked; the audit log has who said what",
  },
  loginRequests: {
    aging: [{ days: 1, since: "expiresAt" }],
    why: "who began a sign-in is nobody's business once it is over",
  },
  linkRequests: { aging: [{ days: 1, since: "expiresAt" }], why: "names of two chat accounts are in it" },
  dialogs: { aging: [{ days: 30, since: "expiresAt" }], why: "one for a person, who may not come back" },
  broadcasts: { aging: [{ days: YEAR, since: "endedAt" }], why: "what everybody was told, for a year" },

  customers: { oneFor: "a person and payment provider", why: BOOKS },
  checkouts: {
    aging: [{ days: 90, since: "expiresAt", only: "state <> 'open'" }],
    why: "no provider tells of a session again after thirty days; the order says the rest",
  },
  orders: {
    aging: [
      {
        days: YEAR,
        since: "updatedAt",
        only: `state = 'expired' and not exists (select 1 from payments p where p.order_id=orders.id)
          and not exists (select 1 from checkouts c where c.order_id=orders.id)`,
      },
    ],
    why: "what nobody paid for; a paid one stays, as the books",
  },
  subscriptions: { oneFor: "a plan that was paid for", why: BOOKS },
  planSlots: { oneFor: "an agent that a plan has room for", why: BOOKS },
  planChanges: { oneFor: "a change that somebody asked of a paid plan", why: BOOKS },
  payments: { oneFor: "a payment", why: BOOKS },
  refunds: { oneFor: "a payment that went back", why: BOOKS },

  deployments: {
    aging: [
      {
        days: YEAR,
        since: "createdAt",
        only: `phase = 'draft' and not exists (select 1 from orders o where o.deployment_id=deployments.id)
          and not exists (select 1 from model_pauses m where m.deployment_id=deployments.id)`,
      },
    ],
    why: "drafts that nobody paid for; an agent's row stays, as the books",
  },
  deploymentEvents: {
    aging: [
      {
        days: YEAR,
        since: "createdAt",
        only: `(not exists (select 1 from deployments d where d.id=deployment_events.deployment_id)
          or exists (select 1 from deployment_events n where n.deployment_id=deployment_events.deployment_id
          and n.id > deployment_events.id and n.type=deployment_events.type))`,
        idsAreTimes: true,
      },
    ],
    why: "an agent's story, of which the newest of each kind stays with it: its card is drawn from that",
  },
  akashIntents: { oneFor: "an attempt to run a paid agent", why: "how the sweep knows what is ours (I2)" },
  leases: { oneFor: "a lease of such an attempt", why: "whom an agent ran with, and why it ended" },
  leaseChanges: { aging: [{ days: YEAR, since: "endedAt" }], why: "moves, heals and stops that are over" },
  escrowDeposits: {
    aging: [{ days: YEAR, since: "updatedAt", only: "state <> 'sent'" }],
    why: "the chain has the sums; we look back thirty days",
  },
  actMints: {
    aging: [{ days: YEAR, since: "updatedAt", only: "state <> 'sent'" }],
    why: "the chain has the sums",
  },
  unknownDeployments: {
    aging: [{ days: YEAR, since: "updatedAt", only: "state in ('closed','gone')" }],
    why: "what is not on the chain any more",
  },
  agentReports: {
    aging: [
      {
        days: 30,
        since: "reportedAt",
        only: `not exists (select 1 from akash_intents i where i.id=agent_reports.intent_id and i.state <> 'closed')`,
      },
    ],
    why: "one for a container, of no use once that is gone",
  },
  revisions: {
    aging: [
      {
        days: YEAR,
        since: "createdAt",
        only: `n <= (select max(m.n) from revisions m where m.deployment_id=revisions.deployment_id) - 20`,
        idsAreTimes: true,
      },
    ],
    why: "what an agent was set to; its newest twenty stay, to go back to",
  },
  backups: {
    aging: [{ days: YEAR, since: "endedAt", only: "state <> 'whole' and object is null" }],
    why: "rows whose bytes are gone; those of bytes that are kept stay with them",
  },
  agentHealth: { oneFor: "a running agent", why: "deleted when it ends" },
  incidents: { aging: [{ days: YEAR, since: "resolvedAt" }], why: "troubles that are over" },
  providerHealth: { oneFor: "a provider that we had to do with", why: "whether it answers" },
  watchRounds: { oneFor: "the whole", why: "when the last round was" },
  providerObservations: {
    aging: [{ days: 180, since: "createdAt", idsAreTimes: true }],
    why: "a choice looks back thirty days",
  },
  providerBlacklist: {
    aging: [{ days: 30, since: "expiresAt" }],
    why: "entries that ran out; the audit log has who made them",
  },
  providerPardons: { oneFor: "a provider that somebody decided about", why: "what counts against it since" },
  providerDrains: { aging: [{ days: YEAR, since: "endedAt" }], why: "how moving agents off a provider went" },
  deployPauses: { oneFor: "the whole", why: "whether new agents may be deployed" },
  deployWaiters: { oneFor: "a person who waits", why: "deleted when they are told" },
  modelPauses: { oneFor: "a paused agent and who paused it", why: "deleted when it goes on" },
  rightsChanges: { newest: 10_000, why: "a replica that missed more begins anew" },
  liveMessages: {
    aging: [{ days: YEAR, since: "updatedAt", only: "state = 'final'" }],
    why: "where an agent's card was, in each chat",
  },

  llmUsageLog: {
    aging: [{ days: usageLogDays, since: "timestamp", idsAreTimes: true }],
    why: "single calls, for as long as `USAGE_LOG_DAYS` says; their sums by day stay",
  },
  usageDays: { aging: [{ days: 3 * 365, since: "dayStart" }], why: "what was used, for three years" },
  usageCounters: {
    aging: USAGE_WINDOWS,
    why: "hours and days for as long as somebody could doubt them, billing periods for a year",
  },
  usageWarnings: {
    aging: USAGE_WINDOWS,
    why: "as long as the counters they tell of",
  },
  usageSlices: { oneFor: "a limit that a running process gives away from", why: "given back, or reaped" },
  usageReservations: { oneFor: "a call under way", why: "deleted when it is settled, or reaped" },
  usageProcesses: { oneFor: "a running process", why: "reaped when it stands still" },
  budgets: { oneFor: "an agent", why: "deleted with its owner's account" },

  inbox: {
    aging: [{ days: 30, since: "receivedAt", only: "state <> 'pending'", idsAreTimes: true }],
    why: "emptied when handled; kept for as long as a provider may send it again, which Stripe offers for thirty days",
  },
  outbox: {
    aging: [{ days: 30, since: "createdAt", only: "state <> 'pending'", idsAreTimes: true }],
    why: "emptied when sent; news are told for a week at most, so nothing is told twice for want of it",
  },
  jobs: { oneFor: "a thing under way", why: "deleted when nothing is left to do" },
  sendPace: { oneFor: "a chat platform", why: "when its next message is due" },
  pendingActions: { aging: [{ days: 0, since: "expiresAt" }], why: "buttons that do nothing any more" },
  replyWindows: { aging: [{ days: 0, since: "closesAt" }], why: "tokens that open nothing any more" },
  logFollows: { aging: [{ days: 7, since: "untilAt" }], why: "logs that nobody follows any more" },

  vaultKeys: { oneFor: "an encryption key in use", why: "struck out by rotation" },
  vaultHolders: { oneFor: "a running process", why: "deleted after three silent minutes" },
  adminCases: {
    aging: [{ days: YEAR, since: "resolvedAt", only: "number < (select max(c.number) from admin_cases c)" }],
    why: "what was decided; numbers go on from the highest",
  },
  databaseRestores: { oneFor: "a copy that was put back by hand", why: "that nothing acted on it unread" },
  auditLog: { oneFor: "an act", why: "proof, kept for good: a chain that misses a link proves nothing" },
  auditChain: { oneFor: "the whole", why: "the last link" },
});
