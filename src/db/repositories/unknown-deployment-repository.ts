import { and, asc, count, desc, eq, gt, inArray } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { BackendName } from "../../ports/akash-backend.ts";
import type { Statement } from "../../ports/scheduler.ts";
import type { Part } from "../cas-batch.ts";
import type { Row } from "../columns.ts";
import { allOf, firstOf } from "../run.ts";
import { unknownDeployments } from "../schema.ts";
import { stateHead } from "../state-head.ts";
import type { UnknownState } from "../states.ts";
import type { Store } from "../store.ts";
import { type RowRef, transitionRow } from "../transition.ts";

export type UnknownDeployment = Row<typeof unknownDeployments>;

export interface Sighting {
  backend: BackendName;
  owner: string;
  dseq: string;
  uactPerBlock: number;
  escrowUact: number;
}

export interface UnknownDeploymentRepository {
  find(id: string): Promise<UnknownDeployment | null>;
  /**
   * Notes what is running now. One that is new, or that had been gone, is `found`, in one commit with the wake-ups of
   * whoever tells people.
   */
  note(seen: Sighting, wakes: (id: string) => Statement[]): Promise<UnknownDeployment>;
  /** Those of a wallet that are not over, by dseq. */
  listRunning(
    backend: BackendName,
    owner: string,
    page: { after?: string | undefined; limit: number },
  ): Promise<UnknownDeployment[]>;
  /** Of these deployments those that are not over; `dseqs` is a page of them. */
  listRunningOf(owner: string, dseqs: readonly string[]): Promise<UnknownDeployment[]>;
  countRunning(backend: BackendName, owner: string): Promise<number>;
  /** What nobody has decided about, the newest first, and how many there are in all. */
  readUnclaimed(
    backend: BackendName,
    owner: string,
    limit: number,
  ): Promise<{ newest: UnknownDeployment[]; count: number }>;
  /** @returns the row afterwards, or null when it is in none of the states */
  transition(
    ref: RowRef,
    from: readonly UnknownState[],
    to: UnknownState,
    parts?: Part[],
  ): Promise<UnknownDeployment | null>;
}

const UNCLAIMED: UnknownState[] = ["found", "told"];
const RUNNING: UnknownState[] = [...UNCLAIMED, "adopted", "closing"];

const inStates = (backend: BackendName, owner: string, states: UnknownState[]) =>
  and(
    eq(unknownDeployments.backend, backend),
    eq(unknownDeployments.owner, owner),
    inArray(unknownDeployments.state, states),
  );

export function createUnknownDeploymentRepository({
  client,
  orm,
  clock,
}: Store): UnknownDeploymentRepository {
  const rows = () => orm.select().from(unknownDeployments).$dynamic();
  const countIn = async (backend: BackendName, owner: string, states: UnknownState[]) => {
    const counted = orm.select({ n: count() }).from(unknownDeployments);
    return (await firstOf(counted.where(inStates(backend, owner, states))))?.n ?? 0;
  };
  const find = (id: string) => firstOf(rows().where(eq(unknownDeployments.id, id)).limit(1));
  const findByDseq = (owner: string, dseq: string) =>
    firstOf(
      rows()
        .where(and(eq(unknownDeployments.owner, owner), eq(unknownDeployments.dseq, dseq)))
        .limit(1),
    );
  return {
    find,
    async note(seen, wakes) {
      const { backend, owner, dseq, uactPerBlock, escrowUact } = seen;
      const known = await findByDseq(owner, dseq);
      const isNew = !known || !RUNNING.includes(known.state);
      if (!isNew && known.uactPerBlock === uactPerBlock) return known;
      const id = known?.id ?? uuidv7();
      const now = clock.now();
      const upsert = {
        sql: `insert into unknown_deployments (id, backend, owner, dseq, state, uact_per_block, escrow_uact, created_at, updated_at)
          values (?,?,?,?,'found',?,?,?,?)
          on conflict (owner, dseq) do update set uact_per_block=excluded.uact_per_block, escrow_uact=excluded.escrow_uact,
            updated_at=excluded.updated_at, version=version+1,
            created_at=case when state in ('closed','gone') then excluded.created_at else created_at end,
            state=case when state in ('closed','gone') then 'found' else state end`,
        args: [id, backend, owner, dseq, uactPerBlock, escrowUact, now, now],
      };
      await client.batch([upsert, ...(isNew ? wakes(id) : [])], "write");
      return (await findByDseq(owner, dseq)) ?? { ...seen, id, state: "found", ...fresh(now) };
    },
    listRunning: (backend, owner, { after = "", limit }) =>
      allOf(
        rows()
          .where(and(inStates(backend, owner, RUNNING), gt(unknownDeployments.dseq, after)))
          .orderBy(asc(unknownDeployments.dseq))
          .limit(limit),
      ),
    listRunningOf: (owner, dseqs) =>
      allOf(
        rows()
          .where(
            and(
              eq(unknownDeployments.owner, owner),
              inArray(unknownDeployments.dseq, [...dseqs]),
              inArray(unknownDeployments.state, RUNNING),
            ),
          )
          .limit(dseqs.length),
      ),
    countRunning: (backend, owner) => countIn(backend, owner, RUNNING),
    async readUnclaimed(backend, owner, limit) {
      const unclaimed = rows().where(inStates(backend, owner, UNCLAIMED));
      const [newest, all] = await Promise.all([
        allOf(unclaimed.orderBy(desc(unknownDeployments.id)).limit(limit)),
        countIn(backend, owner, UNCLAIMED),
      ]);
      return { newest, count: all };
    },
    transition: (ref, from, to, parts = []) =>
      transitionRow({
        client,
        ref,
        find,
        allowed: (row) => from.includes(row.state),
        head: (row) => stateHead(unknownDeployments, row, to, {}, clock.now()),
        parts: () => parts,
      }),
  };
}

const fresh = (now: number) => ({ createdAt: now, updatedAt: now, version: 0 });
