import { and, asc, count, desc, eq, inArray, ne, notInArray, or, type SQL, sql } from "drizzle-orm";
import { mayMove, type Phase, statusOf } from "../../domain/deployments/phases.ts";
import { AppError } from "../../errors.ts";
import { currentTrace } from "../../trace.ts";
import { type Head, insertPart, type Part, statementPart, updatePart } from "../cas-batch.ts";
import { type ColumnPatch, columnValues, type Row } from "../columns.ts";
import { allOf, firstOf, runPart } from "../run.ts";
import { deployments } from "../schema.ts";
import type { ChannelKind, EventType, PlanId, Platform } from "../states.ts";
import type { Store } from "../store.ts";
import { type RowRef, transitionRow } from "../transition.ts";
import type { AuditActor, AuditRepository } from "./audit-repository.ts";
import type { DeploymentEventRepository, Evidence } from "./deployment-event-repository.ts";
import { createDeploymentSecrets, type PlainSecrets, type SecretColumn } from "./deployment-secrets.ts";

export type Deployment = Row<typeof deployments>;

type Guarded = SecretColumn | "channel_token_hash" | "user_id" | "status" | "phase" | "phase_since" | "trace";
/** Columns to set. Phase and status move by transition alone; secrets are given plain and sealed on the way in. */
export type DeploymentPatch = ColumnPatch<typeof deployments, Guarded> & PlainSecrets;

export interface NewDeployment {
  id: string;
  userId: string;
  name: string;
  model: string;
  channel: Platform;
  channelKind: ChannelKind;
  channelAccountId: string | null;
  channelUsername: string | null;
  /** Plain; null for a managed bot. */
  channelToken: string | null;
  /** Plain: the gateway token of the agent's own control port. */
  channelApiKey?: string | null;
  ownerPlatformUserId: string;
  originPlatform: Platform;
  originChatId: string;
}

export interface PhasePage {
  after?: string;
  limit: number;
}

export interface StepFacts {
  /** Name of the event; the new phase's name unless given. */
  type?: EventType | Phase;
  evidence?: Evidence;
  parts?: Part[];
}

export interface DeploymentRepository {
  /** Writes a draft. Idempotent on the id. @throws AppError `conflict` when the channel account is taken (I6) */
  create(draft: NewDeployment): Promise<Deployment>;
  /**
   * An agent to try the gateway with: live at once, with a key, and running nowhere. Its bot and its chat are nobody's,
   * and no attempt on Akash belongs to it.
   */
  insertLocalPart(agent: {
    id: string;
    userId: string;
    model: string;
    plan: PlanId;
    slotId: string;
    keyHash: string;
  }): Part;
  findById(id: string): Promise<Deployment | null>;
  /** Only if it belongs to that user: the check and the read are one query (I4). */
  findForUser(userId: string, id: string): Promise<Deployment | null>;
  findByStripeSession(sessionId: string): Promise<Deployment | null>;
  findByPolarId(polarId: string): Promise<Deployment | null>;
  /** Newest first, without the hidden phases. `after` is the last id of the page before. */
  listByUser(
    userId: string,
    page: { after?: string; limit: number; hidden?: readonly Phase[] },
  ): Promise<Deployment[]>;
  /** Deployments still `pending` that were given the same token, the oldest first; ten at most. */
  findPendingDuplicates(wanted: { channel: Platform; channelTokenHash: string }): Promise<Deployment[]>;
  /** The one deployment that uses a channel account now; drafts and ended ones do not count (I6). */
  findByChannelAccount(channel: Platform, channelAccountId: string): Promise<Deployment | null>;
  /** By its key, or by the one before, whether or not that still works. */
  findByClawKeyHash(hash: string): Promise<Deployment | null>;
  /** Agents that speak through a bot of this name, or, when `over`, spoke; on whichever platform, capitals do not matter. */
  findByBotName(username: string, over?: "over"): Promise<Deployment[]>;
  /** Everybody's but drafts, newest first; `after` is the last id of the page before. */
  listAll(
    wanted: { phase?: Phase; provider?: string; userId?: string },
    page: PhasePage,
  ): Promise<Deployment[]>;
  /** By id; `after` is the last id of the page before. */
  listInPhases(phases: readonly Phase[], page: PhasePage): Promise<Deployment[]>;
  countInPhases(phases: readonly Phase[]): Promise<number>;
  /** Moves one allowed step with its event. @returns null when the phase is not in `from` or the step is not allowed */
  transition(
    ref: RowRef,
    from: readonly Phase[],
    to: Phase,
    patch?: DeploymentPatch,
    facts?: StepFacts,
  ): Promise<Deployment | null>;
  /** The step of a deployment as it was read, for an atomic commit. @throws AppError `conflict` for a step that is not allowed */
  transitionHead(row: Pick<Deployment, "id" | "version" | "phase">, to: Phase, patch?: DeploymentPatch): Head;
  eventPart(
    deploymentId: string,
    type: EventType,
    from: Phase | null,
    to: Phase | null,
    evidence?: Evidence,
  ): Part;
  /** A change beside the row, decided by the row as it was read. */
  head(row: Pick<Deployment, "id" | "version">, patch?: DeploymentPatch): Head;
  /** Changes details without moving. @returns null when the version is not the current one */
  patch(id: string, version: number, patch: DeploymentPatch, parts?: Part[]): Promise<Deployment | null>;
  /** Opens the pasted token, leaving an audit line. @throws AppError `not_found` where none is kept, as for a managed bot */
  openChannelToken(id: string, by?: AuditActor): Promise<string>;
  /** Opens the agent's control-port token, leaving an audit line. @throws AppError `not_found` where none is kept */
  openChannelApiKey(id: string, by?: AuditActor): Promise<string>;
  /** Opens what its backups are encrypted with, leaving an audit line. @throws AppError `not_found` where none is kept */
  openBackupKey(id: string, by?: AuditActor): Promise<string>;
  /** Keeps this key unless there is one already. Does not touch the version. */
  keepBackupKey(id: string, key: string): Promise<void>;
  /** Forgets the key: what was encrypted with it cannot be read any more. Does not touch the version. */
  eraseBackupKeyPart(id: string): Part;
  /**
   * This backup holds its newest state, made by a container that ran that revision; not where another state was chosen
   * for a later one, nor where another lease has taken that container's place. Does not touch the version.
   */
  stateBackupPart(id: string, backupId: string, revision: number): Part;
  /** What `channel_token_hash` holds for this token. */
  tokenHash(token: string): string;
  /** Forgets the tokens of drafts that have been drafts since before that time (ms). @returns how many */
  eraseDraftTokens(olderThanMs: number): Promise<number>;
  /** Says that it is asked for in another chat of its owner; only while it is not paid for. @returns whether it was */
  moveOrigin(userId: string, id: string, to: { platform: Platform; chatId: string }): Promise<boolean>;
}

/** In the words of the partial index, or that would not be used. */
const isTaken = sql`phase not in ('draft','closed','failed')`;
const isOver = sql`phase in ('closed','failed')`;
/** Of a backup that was made where the agent is, or was last. */
const FROM_ITS_LEASE = "current_intent_id=(select b.intent_id from backups b where b.id=?)";
/** In place of a chat account, where there is none. */
const NOBODY = "local";
const SYSTEM: AuditActor = { kind: "system", name: "goclaw" };
const PROPERTY_OF = {
  channel_token: "channelToken",
  channel_api_key: "channelApiKey",
  backup_key: "backupKey",
} as const satisfies Record<SecretColumn, keyof Deployment>;

export function createDeploymentRepository(
  { client, orm, vault, clock }: Store,
  audit: AuditRepository,
  events: DeploymentEventRepository,
): DeploymentRepository {
  const secrets = createDeploymentSecrets(client, vault, audit);
  const findBy = (where: SQL | undefined) => firstOf(orm.select().from(deployments).where(where).limit(1));
  const findById = (id: string) => findBy(eq(deployments.id, id));
  const newestFirst = ({ after, limit }: PhasePage, wanted: (SQL | undefined)[]) =>
    allOf(
      orm
        .select()
        .from(deployments)
        .where(and(...wanted, after === undefined ? undefined : olderThan(after)))
        .orderBy(desc(deployments.createdAt), desc(deployments.id))
        .limit(limit),
    );

  function columnsOf(id: string, patch: DeploymentPatch) {
    const { channel_token, channel_api_key, backup_key, ...rest } = patch;
    const plain = {
      ...(channel_token === undefined ? {} : { channel_token }),
      ...(channel_api_key === undefined ? {} : { channel_api_key }),
      ...(backup_key === undefined ? {} : { backup_key }),
    };
    return { ...rest, ...secrets.sealedColumns(id, plain), updated_at: clock.now() };
  }

  const transitionHead: DeploymentRepository["transitionHead"] = (row, to, patch = {}) => {
    if (!mayMove(row.phase, to)) {
      throw new AppError("conflict", `a deployment does not go from ${row.phase} to ${to}`, {
        details: { reason: "wrong_phase", from: row.phase, to },
      });
    }
    const trace = currentTrace();
    const step = {
      phase: to,
      status: statusOf(to),
      phase_since: clock.now(),
      ...(trace === null ? {} : { trace }),
    };
    return {
      table: deployments,
      id: row.id,
      version: row.version,
      set: { ...columnsOf(row.id, patch), ...step },
    };
  };

  const eventPart = (
    deploymentId: string,
    type: EventType | Phase,
    fromPhase: Phase | null,
    toPhase: Phase | null,
    evidence: Evidence = {},
  ) => events.insertPart({ deploymentId, type, fromPhase, toPhase, evidence });

  async function open(id: string, column: SecretColumn, by: AuditActor): Promise<string> {
    const row = await findById(id);
    const sealed = row?.[PROPERTY_OF[column]];
    if (!sealed) throw new AppError("not_found", `no ${column} is kept for this deployment`);
    return await secrets.open(id, column, sealed, by);
  }

  return {
    async create({ channelToken, channelApiKey = null, ...draft }) {
      const now = clock.now();
      const values = {
        ...columnValues(deployments, {
          ...draft,
          phase: "draft",
          status: statusOf("draft"),
          phaseSince: now,
          attempt: 0,
          trace: currentTrace(),
          createdAt: now,
          updatedAt: now,
          version: 0,
        }),
        ...secrets.sealedColumns(draft.id, { channel_token: channelToken, channel_api_key: channelApiKey }),
      };
      await runPart(client, insertPart(deployments, values, ["id"]));
      const row = await findById(draft.id);
      if (!row) throw new AppError("internal", "a deployment vanished while being created");
      return row;
    },
    insertLocalPart({ keyHash, ...agent }) {
      const now = clock.now();
      const values = {
        ...agent,
        name: "agent-key",
        channel: "telegram" as const,
        channelKind: "managed" as const,
        clawApiKey: keyHash,
        ownerPlatformUserId: NOBODY,
        originChatId: NOBODY,
        phase: "live" as const,
        status: statusOf("live"),
        phaseSince: now,
        liveAt: now,
        createdAt: now,
        updatedAt: now,
        version: 0,
      };
      return insertPart(deployments, columnValues(deployments, values));
    },
    findById,
    findForUser: (userId, id) => findBy(and(eq(deployments.id, id), eq(deployments.userId, userId))),
    findByStripeSession: (sessionId) => findBy(eq(deployments.stripeSessionId, sessionId)),
    findByPolarId: (polarId) => findBy(eq(deployments.polarId, polarId)),
    listByUser: (userId, { hidden = [], ...page }) =>
      newestFirst(page, [
        eq(deployments.userId, userId),
        hidden.length === 0 ? undefined : notInArray(deployments.phase, [...hidden]),
      ]),
    findPendingDuplicates: ({ channel, channelTokenHash }) =>
      allOf(
        orm
          .select()
          .from(deployments)
          .where(
            and(
              eq(deployments.channelTokenHash, channelTokenHash),
              eq(deployments.channel, channel),
              eq(deployments.status, "pending"),
            ),
          )
          .orderBy(asc(deployments.createdAt))
          .limit(10),
      ),
    findByChannelAccount: (channel, channelAccountId) =>
      findBy(
        and(eq(deployments.channel, channel), eq(deployments.channelAccountId, channelAccountId), isTaken),
      ),
    findByClawKeyHash: (hash) =>
      findBy(or(eq(deployments.clawApiKey, hash), eq(deployments.earlierKey, hash))),
    findByBotName: (username, over) =>
      allOf(
        orm
          .select()
          .from(deployments)
          .where(
            and(
              eq(sql`lower(${deployments.channelUsername})`, username.toLowerCase()),
              over ? isOver : isTaken,
            ),
          )
          .limit(10),
      ),
    listAll: ({ phase, provider, userId }, page) =>
      newestFirst(page, [
        phase === undefined ? ne(deployments.phase, "draft") : eq(deployments.phase, phase),
        userId === undefined ? undefined : eq(deployments.userId, userId),
        provider === undefined
          ? undefined
          : sql`${deployments.id} in (select deployment_id from leases where provider=${provider} and state<>'closed')`,
      ]),
    listInPhases: (phases, page) =>
      allOf(
        orm
          .select()
          .from(deployments)
          .where(inArray(deployments.id, firstOfEach(phases, page)))
          .orderBy(asc(deployments.id))
          .limit(page.limit),
      ),
    async countInPhases(phases) {
      const found = await firstOf(
        orm
          .select({ n: count() })
          .from(deployments)
          .where(inArray(deployments.phase, [...phases])),
      );
      return found?.n ?? 0;
    },
    transition: (ref, from, to, patch = {}, { type = to, evidence = {}, parts = [] } = {}) =>
      transitionRow({
        client,
        ref,
        find: findById,
        allowed: (row) => from.includes(row.phase) && mayMove(row.phase, to),
        head: (row) => transitionHead(row, to, patch),
        parts: (row) => [eventPart(row.id, type, row.phase, to, evidence), ...parts],
      }),
    transitionHead,
    eventPart,
    head: ({ id, version }, patch = {}) => ({ table: deployments, id, version, set: columnsOf(id, patch) }),
    patch: (id, version, patch, parts = []) =>
      transitionRow({
        client,
        ref: { id, version },
        find: findById,
        allowed: () => true,
        head: (row) => ({ table: deployments, id, version: row.version, set: columnsOf(id, patch) }),
        parts: () => parts,
      }),
    openChannelToken: (id, by = SYSTEM) => open(id, "channel_token", by),
    openChannelApiKey: (id, by = SYSTEM) => open(id, "channel_api_key", by),
    openBackupKey: (id, by = SYSTEM) => open(id, "backup_key", by),
    async keepBackupKey(id, key) {
      await client.execute({
        sql: "update deployments set backup_key=? where id=? and backup_key is null",
        args: [secrets.sealedColumns(id, { backup_key: key }).backup_key ?? null, id],
      });
    },
    eraseBackupKeyPart: (id) =>
      statementPart((guard) => ({
        sql: `update deployments set backup_key=null where id=? and ${guard.sql}`,
        args: [id, ...guard.args],
      })),
    stateBackupPart: (id, backupId, revision) =>
      statementPart((guard) => ({
        sql: `update deployments set state_backup_id=? where id=? and restore_revision<=? and ${FROM_ITS_LEASE} and ${guard.sql}`,
        args: [backupId, id, revision, backupId, ...guard.args],
      })),
    tokenHash: secrets.tokenHash,
    async moveOrigin(userId, id, { platform, chatId }) {
      const where = "id=? and user_id=? and phase in ('draft','awaiting_payment')";
      const set = { origin_platform: platform, origin_chat_id: chatId, updated_at: clock.now() };
      return (await runPart(client, updatePart(deployments, set, { sql: where, args: [id, userId] }))) === 1;
    },
    eraseDraftTokens: (olderThanMs) =>
      runPart(
        client,
        updatePart(
          deployments,
          { channel_token: null, channel_token_hash: null, updated_at: clock.now() },
          { sql: "phase='draft' and phase_since<? and channel_token is not null", args: [olderThanMs] },
        ),
      ),
  };
}

/** Ids of a page of each phase, among which that of all of them is: only so does an index give them in order. */
const firstOfEach = (phases: readonly Phase[], { after = "", limit }: PhasePage): SQL =>
  sql`(${sql.join(
    phases.map(
      (phase) =>
        sql`select id from (select id from deployments where phase=${phase} and id>${after} order by id limit ${limit})`,
    ),
    sql` union all `,
  )})`;

// Draft ids are derived, not time-ordered, so the page continues after the pair (created_at, id).
const olderThan = (id: string) =>
  sql`(${deployments.createdAt}, ${deployments.id}) < (select d.created_at, d.id from deployments d where d.id = ${id})`;
