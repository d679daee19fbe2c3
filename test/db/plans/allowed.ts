const ONE_ROW = "one row";
const PROVIDERS = "one for each provider that Akash has, at most";
const STAFF = "what the few who look after GoClaw do";

/** Tables, and indexes over some rows, that stay small however many people, agents and payments there are. */
export const STAYS_SMALL: Record<string, string> = {
  __drizzle_migrations: "one for each migration",
  admin_cases: "what people had to look at in the last year",
  admin_requests: STAFF,
  database_restores: "one for each time that a copy was put back",
  deploy_waiters: "who waits for a pause of all deploys to end",
  inbox_waiting: "what has arrived and was not handled yet",
  lease_changes_one_open: "moves under way",
  link_requests: "kept for a day",
  log_follows: "kept for a week",
  login_requests: "kept for a day",
  migration_lock: ONE_ROW,
  outbox_waiting: "what was not sent yet",
  payments_disputed: "disputes that no bank has decided yet",
  provider_blacklist: PROVIDERS,
  refunds_unfinished: "refunds under way",
  sqlite_sequence: "one for each table that counts its rows",
  sudo_grants: STAFF,
  unknown_deployments: "what nobody knows of in our own wallets",
  usage_processes: "one for each running process",
  vault_holders: "one for each running process",
  vault_keys: "one for each key that was ever used",
};

export interface Allowed {
  /** The statement, with its white space, numbers and lists made alike. */
  like: RegExp;
  why: string;
}

/** Statements that look at all the rows there are, and why they may. */
export const ALLOWED: readonly Allowed[] = [
  {
    like: /^select substr\(\w+, #, #\) as key_id, count\(\*\)/,
    why: "rotation looks at every sealed value there is, while everybody goes on",
  },
  {
    like: /^delete from pending_actions where/,
    why: "buttons live for a day, and are written far more often than anybody leaves",
  },
  {
    like: /^select count\(\*\) n from users u left join notification_prefs/,
    why: "a broadcast goes to everybody, and whoever writes one is told how many that is",
  },
  {
    like: /^select coalesce\(sum\(price_uact_per_block\),#\) as rate from leases where state<>'closed'$/,
    why: "what everything that runs costs is the sum of all that runs",
  },
  {
    like: /^select phase as name, count\(\*\) as n from deployments group by phase$/,
    why: "a figure of a scrape, counted in an index alone",
  },
  { like: / where false$/, why: "one of no values: nothing is looked at" },
  {
    like: /row_number\(\) over \(partition by (?:day|null) order by took\)/,
    why: "a median needs its values in order: those of first starts within ninety days at most",
  },
  {
    like: /^select backend, owner, count\(\*\) as n from akash_intents/,
    why: "asked once, at the start",
  },
  {
    like: /from "leases" where \("leases"."state" = \? and "leases"."provider" <> \?\) group by/,
    why: "goes as far as the third provider, and only where one does not answer",
  },
  {
    like: /from "audit_log" where "audit_log"."subject_(?:id|kind)" = \? order by/,
    why: "asked so by tests alone: src/services/admin/read-audit.ts names both",
  },
];
