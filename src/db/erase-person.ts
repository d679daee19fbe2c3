import type { Client } from "@libsql/client";
import type { Part } from "./cas-batch.ts";
import type { DeletionSubject } from "./repositories/account-deletion-repository.ts";

/** Whose rows, and under which accounts they may be kept. */
export interface Erased extends Pick<DeletionSubject, "chats" | "clerkUserId"> {
  userId: string;
}

type Owned = Pick<Erased, "userId" | "chats">;
type Value = string | number;
interface Statement {
  /** Ends in a condition in brackets. */
  sql: string;
  args: Value[];
}

/** In the place of an id that must be there and be like no other. */
const NOBODY = "deleted:";
/** In the place of a lane that would name somebody. */
const NO_LANE = "erased";
const THEIR_AGENTS = "(select id from deployments where user_id=?)";

/**
 * Their accounts, as rows of (platform, account, chat). Erasing takes days when a bank asks meanwhile: what happens in
 * a chat from which somebody signed in since then is theirs.
 */
function freeChats({ userId, chats }: Owned): Statement {
  const rows = chats.map(() => "(?,?,?)").join(",");
  return {
    sql: `(select column1 p, column2 u, column3 c from (values ${rows}) n where not exists (
      select 1 from chat_identities i where i.platform=n.column1 and i.platform_user_id=n.column2 and i.user_id<>?))`,
    args: [...chats.flatMap((one) => [one.platform, one.platformUserId, one.chatId]), userId],
  };
}

const NEVER: Statement = { sql: "(0)", args: [] };

/** `(columns)`, a platform and an id, is one of their accounts (`u`) or chats (`c`); never true where they have none. */
function inChats(columns: string, which: "u" | "c", person: Owned): Statement {
  if (person.chats.length === 0) return NEVER;
  const free = freeChats(person);
  return { sql: `((${columns}) in (select p, ${which} from ${free.sql}))`, args: free.args };
}

/** `lane` is one of theirs. */
function inLanes(person: Erased): Statement {
  const own = `clerk:${person.clerkUserId}`;
  if (person.chats.length === 0) return { sql: "lane=?", args: [own] };
  const free = freeChats(person);
  return {
    sql: `lane in (select p || ':user:' || u from ${free.sql} union all select ?)`,
    args: [...free.args, own],
  };
}

/** What was handled of the mail with them. What waits belongs to whoever writes from those chats now. */
function mail(person: Erased): Statement[] {
  const lanes = inLanes(person);
  const chats = inChats("platform, chat_id", "c", person);
  return [
    {
      sql: `update inbox set lane='${NO_LANE}', error=null where (state<>'pending' and ${lanes.sql})`,
      args: lanes.args,
    },
    ...rowsOf("outbox", chats === NEVER ? NEVER : { ...chats, sql: `(state<>'pending' and ${chats.sql})` }),
  ];
}

/** A statement for each condition: joined by `or`, rows would be found by an index only if every one of them had one. */
const rowsOf = (table: string, ...conditions: Statement[]): Statement[] =>
  conditions
    .filter((condition) => condition !== NEVER)
    .map(({ sql, args }) => ({ sql: `delete from ${table} where ${sql}`, args }));

/** What was begun or shown in their chats. */
function inTheirChats(person: Erased): Statement[] {
  const { userId, clerkUserId } = person;
  const accounts = inChats("platform, platform_user_id", "u", person);
  const joined = inChats("joiner_platform, joiner_platform_user_id", "u", person);
  const places = inChats("platform, chat_id", "c", person);
  const theirs: Statement = { sql: "(user_id=?)", args: [userId] };
  const byAgent: Statement = { sql: `(deployment_id in ${THEIR_AGENTS})`, args: [userId] };
  return [
    ...rowsOf("login_requests", accounts, { sql: "(clerk_user_id=?)", args: [clerkUserId] }),
    ...rowsOf("link_requests", accounts, joined, theirs),
    ...rowsOf("pending_actions", accounts, places),
    ...rowsOf("sudo_grants", accounts, theirs),
    ...rowsOf("reply_windows", places),
    ...rowsOf("live_messages", places, byAgent),
    ...rowsOf("log_follows", places, byAgent),
    ...rowsOf("dialogs", places, theirs),
    {
      sql: `update admin_requests set platform_user_id='' where (asked_by=? or ${accounts.sql})`,
      args: [userId, ...accounts.args],
    },
    { sql: "delete from chat_identities where (user_id=?)", args: [userId] },
    { sql: "delete from notification_prefs where (user_id=?)", args: [userId] },
    { sql: "delete from news_choices where (user_id=?)", args: [userId] },
    { sql: "delete from deploy_waiters where (id=?)", args: [userId] },
  ];
}

/** What is known of their agents beyond what they cost and where they ran. */
function ofTheirAgents(userId: string): Statement[] {
  const tables = ["agent_reports", "revisions", "backups", "incidents"];
  return [
    ...tables.map((table) => ({
      sql: `delete from ${table} where (deployment_id in ${THEIR_AGENTS})`,
      args: [userId],
    })),
    { sql: `delete from agent_health where (id in ${THEIR_AGENTS})`, args: [userId] },
    { sql: "delete from budgets where (user_id=?)", args: [userId] },
    {
      sql: `delete from model_pauses where (paused_by='owner' and deployment_id in ${THEIR_AGENTS})`,
      args: [userId],
    },
    // A bot that the operator has paused stays known by its number, or it could simply be started anew.
    {
      sql: `update deployments set name='', channel_username=null, owner_platform_user_id='', origin_chat_id='',
        channel_token=null, channel_token_hash=null, channel_api_key=null, backup_key=null, error_message=null,
        claw_api_key=null, earlier_claw_api_key=null,
        channel_account_id=case when exists (select 1 from model_pauses p where p.deployment_id=deployments.id)
          then channel_account_id end,
        version=version+1 where (user_id=?)`,
      args: [userId],
    },
    { sql: `update model_pauses set reason=null where (deployment_id in ${THEIR_AGENTS})`, args: [userId] },
    {
      sql: `update akash_intents set manifest=null, workload=null where (deployment_id in ${THEIR_AGENTS})`,
      args: [userId],
    },
    // A case about an agent may name it, as what it is about or among its facts.
    {
      sql: `update admin_cases set subject='', facts='{}', note=null where (exists (select 1 from deployments d
        where d.user_id=? and instr(admin_cases.subject || admin_cases.key, d.id)>0))`,
      args: [userId],
    },
  ];
}

/** What the books need, without what says who it was. */
function inTheBooks(userId: string): Statement[] {
  return [
    {
      sql: "delete from checkouts where (order_id in (select id from orders where user_id=?))",
      args: [userId],
    },
    { sql: "update refunds set error=null where (user_id=?)", args: [userId] },
    {
      sql: `update admin_cases set note=null where (resolved_at is not null and (
        subject in (select provider_payment_id from payments where user_id=?)
        or subject in (select id from refunds where user_id=?)))`,
      args: [userId, userId],
    },
    {
      sql: `update users set clerk_user_id='${NOBODY}' || id, email='${NOBODY}' || id, display_name=null, language=null,
        polar_customer_id=null where (id=?)`,
      args: [userId],
    },
  ];
}

const asPart =
  ({ sql, args }: Statement): Part =>
  (guard) => ({ sql: `${sql} and ${guard.sql}`, args: [...args, ...guard.args] });

/**
 * Erases whatever says who somebody was, and keeps what the ledger, the chain's books and the audit log need: orders,
 * plans, payments, refunds, what was used, attempts and leases, under an id that is nobody's any more. What happened to
 * their agents is emptied before, by `eraseEvidence`, since that may be much.
 */
export const erasePersonParts = (person: Erased): Part[] =>
  [
    ...mail(person),
    ...inTheirChats(person),
    ...ofTheirAgents(person.userId),
    ...inTheBooks(person.userId),
  ].map(asPart);

/** What their chats hold of the last words with them. */
export const eraseMailParts = (person: Erased): Part[] => mail(person).map(asPart);

/** News and broadcasts that wait for their chats; answers to what they say are not touched. */
export function dropNewsPart(person: Owned): Part {
  const { sql, args } = inChats("platform, chat_id", "c", person);
  return asPart({
    sql: `delete from outbox where (state='pending' and (dedupe_key glob 'news:*' or dedupe_key glob 'broadcast:*') and ${sql})`,
    args,
  });
}

/** Empties the facts of what happened to a person's agents, `rows` events at a time. @returns how many */
export async function eraseEvidence(client: Client, userId: string, rows: number): Promise<number> {
  const sql = `update deployment_events set evidence='{}' where id in (select e.id from deployments d
    join deployment_events e on e.deployment_id=d.id where d.user_id=? and e.evidence<>'{}' limit ?)`;
  return (await client.execute({ sql, args: [userId, rows] })).rowsAffected;
}

/**
 * Chat accounts that a person's agents and requests name beside those that are linked, without those that are linked
 * to somebody else now.
 */
export async function formerChats(client: Client, userId: string): Promise<DeletionSubject["chats"]> {
  const named = `select origin_platform p, origin_chat_id u, origin_chat_id c from deployments where user_id=?
    union select channel, owner_platform_user_id, owner_platform_user_id from deployments where user_id=?
    union select platform, platform_user_id, platform_user_id from link_requests where user_id=?`;
  const { rows } = await client.execute({
    sql: `select p, u, c from (${named}) n where not exists (
      select 1 from chat_identities i where i.platform=n.p and i.platform_user_id=n.u)`,
    args: [userId, userId, userId],
  });
  return rows.map(({ p, u, c }) => ({
    platform: p === "discord" ? "discord" : "telegram",
    platformUserId: String(u),
    chatId: String(c),
  }));
}
