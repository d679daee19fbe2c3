import { and, asc, countDistinct, desc, eq, gt, inArray, ne, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Phase } from "../../domain/deployments/phases.ts";
import { type Condition, insertPart, type Part, updatePart } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { allOf, firstOf } from "../run.ts";
import { leases } from "../schema.ts";
import type { PlanId } from "../states.ts";
import type { Store } from "../store.ts";

export type Lease = Row<typeof leases>;

/** The chain's own name of a lease. */
export interface LeaseId {
  owner: string;
  dseq: string;
  gseq: number;
  oseq: number;
  provider: string;
}

export interface NewLease extends LeaseId {
  deploymentId: string;
  intentId: string;
  priceUactPerBlock: number;
}

/** What the chain was last seen to say of an open lease. */
export interface LeaseSight {
  state: "active" | "reclaiming";
  /** ms; null unless announced. */
  reclaimAt: number | null;
  escrowUact: number | null;
  settledHeight: number | null;
  endHeight: number | null;
  /** ms */
  runsOutAt: number | null;
  warnedHours: number | null;
}

/** Where a page of leases that run out soon ended. */
export interface RunsOutCursor {
  runsOutAt: number;
  id: string;
}

/** An agent that has a lease with a provider. */
export interface AgentThere {
  deploymentId: string;
  phase: Phase;
  /** Whether that is the lease that it speaks from. */
  isCurrent: boolean;
  /** How often it was moved away since that time and came back to where it was. */
  failedMoves: number;
}

/** Whose agents run at a provider. */
export interface PlanThere {
  plan: PlanId | null;
  agents: number;
}

/** All that one wallet pays for now. */
export interface OpenLeases {
  count: number;
  uactPerBlock: number;
}

export interface LeaseRepository {
  findById(id: string): Promise<Lease | null>;
  /** Open leases of a wallet, by id. */
  listOpen(owner: string, page: { after: string | null; limit: number }): Promise<Lease[]>;
  /** Open leases whose escrow ends before then (ms), the soonest first. */
  listRunningOut(before: number, page: { after: RunsOutCursor | null; limit: number }): Promise<Lease[]>;
  /** How many agents have an open lease at each of these providers; one without any is left out. */
  countOpenAt(providers: readonly string[]): Promise<Map<string, number>>;
  /** The lease that was written down last; whatever comes later has a higher number, whichever replica's clock it is by. */
  newest(): Promise<number>;
  /** True while no agent has a lease there that was written down after that one. */
  noneCameAfter(provider: string, newest: number): Condition;
  /** Agents with an open lease there, by id; `after` is the last one of the page before, `since` in ms. */
  agentsAt(provider: string, page: { after: string; since: number; limit: number }): Promise<AgentThere[]>;
  /** The same, counted: those that came back less often than that, and the others. */
  countAgentsAt(provider: string, since: number, tries: number): Promise<{ waiting: number; stuck: number }>;
  /** How many agents of each plan have an open lease there, and how many people they belong to. */
  plansAt(provider: string): Promise<{ people: number; plans: PlanThere[] }>;
  sumOpen(owner: string): Promise<OpenLeases>;
  /** Notes what was seen of a lease that is open still. */
  seenPart(id: string, seen: LeaseSight): Part;
  /** Ends a lease that is open still. */
  endPart(id: string, reason: string): Part;
  /** The warning that was given last; null once the escrow was filled up. */
  warnedPart(id: string, hours: number | null): Part;
  /** The lease that an attempt has, or had last. */
  lastOf(attempt: { id: string; deploymentId: string }): Promise<Lease | null>;
  /** A running lease at each of some other providers. */
  oneAtEachOther(provider: string, limit: number): Promise<Lease[]>;
  /** Keeps a lease that is known already. */
  insertPart(lease: NewLease): Part;
  /** Closes every open lease of an intent; the first reason stays. */
  closePart(intentId: string, reason: string): Part;
}

/** In these words, so that the partial indexes are used: a bound parameter would hide that they fit. */
const isOpen = sql`state<>'closed'`;
/** Of the agent of lease `l`; goes with a time in ms as its argument. */
const FAILED_MOVES = `(select count(*) from lease_changes c where c.deployment_id=l.deployment_id and c.why='blacklist'
  and c.ended_at is not null and c.created_at>=?)`;
const open = (id: string): Condition => ({ sql: "id=? and state<>'closed'", args: [id] });

export function createLeaseRepository({ client, orm, clock }: Store): LeaseRepository {
  return {
    findById: (id) => firstOf(orm.select().from(leases).where(eq(leases.id, id))),
    listOpen: (owner, { after, limit }) =>
      allOf(
        orm
          .select()
          .from(leases)
          .where(and(eq(leases.owner, owner), isOpen, after === null ? undefined : gt(leases.id, after)))
          .orderBy(asc(leases.id))
          .limit(limit),
      ),
    listRunningOut: (before, { after, limit }) =>
      allOf(
        orm
          .select()
          .from(leases)
          .where(
            and(
              sql`${leases.runsOutAt} < ${before}`,
              isOpen,
              after === null
                ? undefined
                : sql`(${leases.runsOutAt}, ${leases.id}) > (${after.runsOutAt}, ${after.id})`,
            ),
          )
          .orderBy(asc(leases.runsOutAt), asc(leases.id))
          .limit(limit),
      ),
    async countOpenAt(providers) {
      if (providers.length === 0) return new Map();
      const rows = await allOf(
        orm
          .select({ provider: leases.provider, open: countDistinct(leases.deploymentId) })
          .from(leases)
          .where(and(inArray(leases.provider, [...providers]), isOpen))
          .groupBy(leases.provider),
      );
      return new Map(rows.map((row) => [row.provider, row.open]));
    },
    async newest() {
      const { rows } = await client.execute("select max(rowid) n from leases");
      return Number(rows[0]?.n ?? 0);
    },
    noneCameAfter: (provider, newest) => ({
      sql: "not exists (select 1 from leases where provider=? and state<>'closed' and rowid>?)",
      args: [provider, newest],
    }),
    async agentsAt(provider, { after, since, limit }) {
      const { rows } = await client.execute({
        sql: `select l.deployment_id, d.phase, max(d.current_intent_id is l.intent_id) is_current, ${FAILED_MOVES} failed
          from leases l join deployments d on d.id=l.deployment_id
          where l.provider=? and l.state<>'closed' and l.deployment_id>?
          group by l.deployment_id order by l.deployment_id limit ?`,
        args: [since, provider, after, limit],
      });
      return rows.map((row) => ({
        deploymentId: String(row.deployment_id),
        phase: String(row.phase) as Phase,
        isCurrent: Number(row.is_current) === 1,
        failedMoves: Number(row.failed),
      }));
    },
    async countAgentsAt(provider, since, tries) {
      const { rows } = await client.execute({
        sql: `select coalesce(sum(failed<?), 0) waiting, coalesce(sum(failed>=?), 0) stuck from
          (select ${FAILED_MOVES} failed from leases l where l.provider=? and l.state<>'closed' group by l.deployment_id)`,
        args: [tries, tries, since, provider],
      });
      return { waiting: Number(rows[0]?.waiting ?? 0), stuck: Number(rows[0]?.stuck ?? 0) };
    },
    async plansAt(provider) {
      const there =
        "from leases l join deployments d on d.id=l.deployment_id where l.provider=? and l.state<>'closed'";
      const [people, plans] = await Promise.all([
        client.execute({ sql: `select count(distinct d.user_id) n ${there}`, args: [provider] }),
        client.execute({
          sql: `select d.plan, count(distinct d.id) n ${there} group by d.plan order by n desc, d.plan`,
          args: [provider],
        }),
      ]);
      return {
        people: Number(people.rows[0]?.n ?? 0),
        plans: plans.rows.map((row) => ({ plan: row.plan as PlanId | null, agents: Number(row.n) })),
      };
    },
    async sumOpen(owner) {
      const { rows } = await client.execute({
        sql: "select count(*) as n, coalesce(sum(price_uact_per_block),0) as rate from leases where owner=? and state<>'closed'",
        args: [owner],
      });
      return { count: Number(rows[0]?.n ?? 0), uactPerBlock: Number(rows[0]?.rate ?? 0) };
    },
    seenPart: (id, seen) =>
      updatePart(leases, { ...columnValues(leases, seen), updated_at: clock.now() }, open(id)),
    endPart(id, reason) {
      const now = clock.now();
      const set = { state: "closed", close_reason: reason, closed_at: now, updated_at: now };
      return updatePart(leases, set, open(id));
    },
    warnedPart: (id, hours) => updatePart(leases, { warned_hours: hours, updated_at: clock.now() }, open(id)),
    lastOf: ({ id, deploymentId }) =>
      firstOf(
        orm
          .select()
          .from(leases)
          .where(and(eq(leases.deploymentId, deploymentId), eq(leases.intentId, id)))
          .orderBy(desc(leases.id))
          .limit(1),
      ),
    oneAtEachOther: (provider, limit) =>
      allOf(
        orm
          .select()
          .from(leases)
          .where(and(eq(leases.state, "active"), ne(leases.provider, provider)))
          .groupBy(leases.provider)
          .limit(limit),
      ),
    insertPart(lease) {
      const now = clock.now();
      const values = columnValues(leases, {
        ...lease,
        id: uuidv7(),
        state: "active",
        createdAt: now,
        updatedAt: now,
      });
      return insertPart(leases, values, ["owner", "dseq", "gseq", "oseq", "provider"]);
    },
    closePart(intentId, reason) {
      const now = clock.now();
      const set = { state: "closed", close_reason: reason, closed_at: now, updated_at: now };
      return updatePart(leases, set, { sql: "intent_id=? and state<>'closed'", args: [intentId] });
    },
  };
}
