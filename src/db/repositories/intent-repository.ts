import { and, asc, eq, inArray, ne, or, type SQL, sql } from "drizzle-orm";
import { AppError } from "../../errors.ts";
import type { BackendName } from "../../ports/akash-backend.ts";
import { type Head, insertPart, type Part, statementPart, updatePart } from "../cas-batch.ts";
import { type ColumnPatch, columnValues, type Row } from "../columns.ts";
import { allOf, firstOf } from "../run.ts";
import { akashIntents } from "../schema.ts";
import { stateHead } from "../state-head.ts";
import type { ChannelWanted, IntentState } from "../states.ts";
import type { Store } from "../store.ts";
import { type RowRef, transitionRow } from "../transition.ts";
import type { DeploymentEventRepository, Evidence } from "./deployment-event-repository.ts";
import type { LeaseRepository } from "./lease-repository.ts";

export type Intent = Row<typeof akashIntents>;
/** `manifest` may only be erased; the frozen bytes never change. */
export type IntentPatch = ColumnPatch<typeof akashIntents, "state" | "manifest" | "deployment_id"> & {
  manifest?: null;
};

export interface NewIntent {
  id: string;
  deploymentId: string;
  attempt: number;
  backend: BackendName;
  owner: string;
  /** null where a service will choose it. */
  dseq: string | null;
  /** The exact bytes; sealed on the way in. */
  manifest: string;
  manifestHash: string;
  bootstrapHash: string;
  depositUact: number;
  /** `off` for a lease that is made beside one that speaks (I6). */
  channelWanted?: ChannelWanted;
  /** What the lease is made for, as JSON; without it, its container cannot be restarted. */
  workload?: string;
}

export interface IntentRepository {
  find(id: string): Promise<Intent | null>;
  findByDseq(owner: string, dseq: string): Promise<Intent | null>;
  /** Those of these deployments that are ours; `dseqs` is a page of them. */
  listByDseqs(owner: string, dseqs: readonly string[]): Promise<Intent[]>;
  /** The attempt whose manifest this is; each holds a secret, so no two are alike. */
  findByManifest(owner: string, hashHex: string): Promise<Intent | null>;
  /** By the secret of its container, or of the revision that is to replace it. */
  findByBootstrapHash(hash: string): Promise<Intent | null>;
  /** Whatever may still exist on chain, and the newest hundred of all, in order of the attempts. */
  listByDeployment(deploymentId: string): Promise<Intent[]>;
  /** How many attempts of each backend and wallet may still exist on chain. */
  countOpenByBackend(): Promise<{ backend: string; owner: string; count: number }[]>;
  /** The frozen bytes. @throws AppError `not_found`; `gone` once they were erased */
  openManifest(id: string): Promise<string>;
  /** Plans an attempt. A dseq, attempt number or secret in use aborts the batch. */
  insertPart(intent: NewIntent): Part;
  /**
   * Notes a transaction hash at signing, before anything is broadcast. Does not touch the version.
   * @throws AppError `conflict` when the attempt is not wanted any more: then nothing may be broadcast for it
   */
  setTx(id: string, hashes: { createTxHash?: string | null; leaseTxHash?: string | null }): Promise<void>;
  /**
   * Claims the account's one create in flight, before it is sent. @returns since when (ms), which releases it
   * @throws AppError `conflict` (`create_in_flight`) while there is one, or when the attempt is not wanted any more
   */
  claimCreate(id: string): Promise<number>;
  /** Nothing came of the create that was claimed at that time. Another claim, or one that was resolved, stays. */
  releaseCreate(id: string, claimedAtMs: number): Promise<void>;
  /** The number that a create was given, as answered or as found later. Does not touch the version. */
  setDseq(id: string, dseq: string): Promise<void>;
  /** Counts a boot of the container at that time (ms). Does not touch the version. */
  bootPart(id: string, atMs: number): Part;
  /** The revision's container has booted: it is what runs, and its secret the only one. Does not touch the version. */
  revisionBootedPart(id: string): Part;
  /**
   * Writes down the revision that is to replace what runs, before anything is sent for it.
   * @returns null when the attempt is not running any more, or was changed since it was read
   */
  planRevision(
    ref: Pick<Intent, "id" | "version">,
    revision: { manifest: string; manifestHash: string; bootstrapHash: string },
  ): Promise<Intent | null>;
  /** The provider has the revision: it is what runs, and its bytes are erased. */
  revisionSentPart(id: string, atMs: number): Part;
  /** Sets the state beside another row's step, which decides. A closed intent stays closed. */
  statePart(id: string, to: IntentState, patch?: IntentPatch): Part;
  updatePart(id: string, patch: IntentPatch): Part;
  /** @returns the intent afterwards, or null when it is in none of the states */
  transition(
    ref: RowRef,
    from: readonly IntentState[],
    to: IntentState,
    patch?: IntentPatch,
    parts?: Part[],
  ): Promise<Intent | null>;
  /**
   * Ends an attempt that the chain does not have, as it was read: leases closed, manifest erased, one event. One that
   * somebody signed for in the meantime may be on its way to the chain, so it does not end.
   * @param outcome `spentUact`: all that went to its provider; null where nobody could say
   * @returns null when it had ended before, or was signed for meanwhile
   */
  close(
    seen: Pick<Intent, "id" | "createTxHash" | "createSentAt">,
    outcome: { deploymentId: string; how: string; spentUact?: number | null; evidence?: Evidence },
  ): Promise<Intent | null>;
}

/** Of the attempts of one agent that are over. */
const NEWEST = 100;
const OPEN_STATES: IntentState[] = ["planned", "created", "leased", "running", "unwanted"];
const manifestPlace = (rowId: string) => ({ table: "akash_intents", column: "manifest", rowId });

export function createIntentRepository(
  { client, orm, vault, clock }: Store,
  events: DeploymentEventRepository,
  leases: LeaseRepository,
): IntentRepository {
  const findBy = (where: SQL | undefined) => firstOf(orm.select().from(akashIntents).where(where).limit(1));
  const find = (id: string) => findBy(eq(akashIntents.id, id));
  const head = (row: Pick<Intent, "id" | "version">, to: IntentState, patch: IntentPatch = {}): Head =>
    stateHead(akashIntents, row, to, patch, clock.now());
  const update = (id: string, patch: IntentPatch & { state?: IntentState }) =>
    updatePart(
      akashIntents,
      { ...patch, updated_at: clock.now() },
      { sql: "id=? and state<>'closed'", args: [id] },
    );

  const bootPart = (id: string, atMs: number): Part =>
    statementPart((guard) => ({
      sql: `update akash_intents set boots=boots+1, booted_at=? where id=? and ${guard.sql}`,
      args: [atMs, id, ...guard.args],
    }));

  const transition: IntentRepository["transition"] = (ref, from, to, patch = {}, parts = []) =>
    transitionRow({
      client,
      ref,
      find,
      allowed: (row) => from.includes(row.state),
      head: (row) => head(row, to, patch),
      parts: () => parts,
    });

  return {
    find,
    findByDseq: (owner, dseq) => findBy(and(eq(akashIntents.owner, owner), eq(akashIntents.dseq, dseq))),
    listByDseqs: (owner, dseqs) =>
      allOf(
        orm
          .select()
          .from(akashIntents)
          .where(and(eq(akashIntents.owner, owner), inArray(akashIntents.dseq, [...dseqs])))
          .limit(dseqs.length),
      ),
    findByManifest: (owner, hashHex) =>
      findBy(
        and(
          eq(akashIntents.owner, owner),
          or(eq(akashIntents.manifestHash, hashHex), eq(akashIntents.nextManifestHash, hashHex)),
        ),
      ),
    findByBootstrapHash: (hash) =>
      findBy(or(eq(akashIntents.bootstrapHash, hash), eq(akashIntents.nextBootstrapHash, hash))),
    listByDeployment: (deploymentId) =>
      allOf(
        orm
          .select()
          .from(akashIntents)
          .where(
            and(
              eq(akashIntents.deploymentId, deploymentId),
              or(
                ne(akashIntents.state, "closed"),
                sql`${akashIntents.attempt} > (select max(attempt) from akash_intents where deployment_id=${deploymentId}) - ${NEWEST}`,
              ),
            ),
          )
          .orderBy(asc(akashIntents.attempt)),
      ),
    async countOpenByBackend() {
      const { rows } = await client.execute(
        "select backend, owner, count(*) as n from akash_intents where state<>'closed' and (dseq is not null or create_sent_at is not null) group by backend, owner order by backend, owner",
      );
      return rows.map((row) => ({
        backend: String(row.backend),
        owner: String(row.owner),
        count: Number(row.n),
      }));
    },
    async openManifest(id) {
      const row = await find(id);
      if (!row) throw new AppError("not_found", "no such intent");
      if (row.manifest === null) throw new AppError("gone", "the manifest of this attempt was erased");
      return vault.open(manifestPlace(id), row.manifest);
    },
    insertPart(intent) {
      const now = clock.now();
      const manifest = vault.seal(manifestPlace(intent.id), intent.manifest);
      const values = {
        ...intent,
        manifest,
        state: "planned" as const,
        boots: 0,
        createdAt: now,
        updatedAt: now,
        version: 0,
      };
      return insertPart(akashIntents, columnValues(akashIntents, values));
    },
    async setTx(id, { createTxHash, leaseTxHash }) {
      const { rowsAffected } = await client.execute({
        sql: `update akash_intents set create_tx_hash=coalesce(?,create_tx_hash), lease_tx_hash=coalesce(?,lease_tx_hash), updated_at=?
          where id=? and state not in ('unwanted','closed')`,
        args: [createTxHash ?? null, leaseTxHash ?? null, clock.now(), id],
      });
      if (rowsAffected === 0)
        throw new AppError("conflict", "the attempt was given up while its transaction was signed", {
          details: { reason: "not_wanted" },
        });
    },
    async claimCreate(id) {
      const now = clock.now();
      const inFlight = () =>
        new AppError("conflict", "another create of this account is in flight", {
          details: { reason: "create_in_flight" },
        });
      try {
        const { rowsAffected } = await client.execute({
          sql: `update akash_intents set create_sent_at=?, updated_at=?
            where id=? and dseq is null and create_sent_at is null and state not in ('unwanted','closed')`,
          args: [now, now, id],
        });
        if (rowsAffected === 0) throw inFlight();
        return now;
      } catch (error) {
        const isTaken = error instanceof AppError && error.details.constraint === "akash_intents_one_create";
        throw isTaken ? inFlight() : error;
      }
    },
    async releaseCreate(id, claimedAtMs) {
      await client.execute({
        sql: "update akash_intents set create_sent_at=null, updated_at=? where id=? and dseq is null and create_sent_at=?",
        args: [clock.now(), id, claimedAtMs],
      });
    },
    async setDseq(id, dseq) {
      await client.execute({
        sql: "update akash_intents set dseq=?, updated_at=? where id=? and dseq is null and state<>'closed'",
        args: [dseq, clock.now(), id],
      });
    },
    bootPart,
    revisionBootedPart: (id) =>
      statementPart((guard) => ({
        sql: `update akash_intents set bootstrap_hash=next_bootstrap_hash, next_bootstrap_hash=null, next_sent_at=null,
            manifest_hash=coalesce(next_manifest_hash,manifest_hash), next_manifest_hash=null, manifest=null
          where id=? and next_bootstrap_hash is not null and ${guard.sql}`,
        args: [id, ...guard.args],
      })),
    planRevision: (ref, { manifest, manifestHash, bootstrapHash }) =>
      transitionRow({
        client,
        ref,
        find,
        allowed: (row) => row.state === "running",
        head: (row) => ({
          ...head(row, "running"),
          set: {
            ...head(row, "running").set,
            manifest: vault.seal(manifestPlace(row.id), manifest),
            // The provider took the revision before, and its container has not asked yet: it may until it is replaced.
            ...(row.nextManifestHash === null &&
              row.nextBootstrapHash !== null && { bootstrap_hash: row.nextBootstrapHash }),
            next_manifest_hash: manifestHash,
            next_bootstrap_hash: bootstrapHash,
            next_sent_at: null,
          },
        }),
        parts: () => [],
      }),
    revisionSentPart: (id, atMs) =>
      statementPart((guard) => ({
        sql: `update akash_intents set manifest_hash=next_manifest_hash, next_manifest_hash=null, manifest=null,
            next_sent_at=?, updated_at=?, version=version+1
          where id=? and next_manifest_hash is not null and state='running' and ${guard.sql}`,
        args: [atMs, atMs, id, ...guard.args],
      })),
    statePart: (id, to, patch = {}) => update(id, { ...patch, state: to }),
    updatePart: update,
    transition,
    close: (seen, { deploymentId, how, spentUact = null, evidence = {} }) =>
      transitionRow({
        client,
        ref: seen.id,
        find,
        allowed: (row) =>
          OPEN_STATES.includes(row.state) &&
          row.createTxHash === seen.createTxHash &&
          row.createSentAt === seen.createSentAt,
        head: (row) => ({
          ...head(row, "closed", { manifest: null, closed_at: clock.now(), spent_uact: spentUact }),
          when: [
            { sql: "create_tx_hash is ?", args: [seen.createTxHash] },
            { sql: "create_sent_at is ?", args: [seen.createSentAt] },
          ],
        }),
        parts: () => [
          leases.closePart(seen.id, how),
          events.insertPart({
            deploymentId,
            type: "attempt_closed",
            fromPhase: null,
            toPhase: null,
            evidence: { how, spentUact, ...evidence },
          }),
        ],
      }),
  };
}
