import type { UnknownDeployment } from "../../db/repositories/unknown-deployment-repository.ts";
import type { ActiveDeployment, AkashBackend, ChainDeployment } from "../../ports/akash-backend.ts";
import type { Context } from "../../services/context.ts";
import { wakePart } from "../../services/wake-part.ts";
import { attemptsOf } from "./attempts-of.ts";

/** What is known already is asked for one by one to follow its cost, and what no page showed: this many a sweep. */
const MAX_LOOKUPS = 100;
const ROWS = 500;

const tellingOf = (id: string): string => `unknown:${id}`;

/** What one sweep sees of deployments at the operator's cost that no book of ours knows. */
export interface Lookout {
  /** Of one page. Administrators are asked about each, once; nothing is closed until one of them says so. */
  note(strangers: readonly ActiveDeployment[]): Promise<void>;
  /** To be called once all pages were seen: what is not running any more needs no decision. */
  noteGone(): Promise<void>;
  /** Whether one is being closed and its end will be told. */
  isAwaited(): boolean;
  /** @throws the first error of one that could not be read by itself; it kept nobody from the others */
  throwUnread(): void;
}

/** Holds the numbers of strangers alone, however many deployments there are. */
export function createLookout(ctx: Context, akash: AkashBackend): Lookout {
  const { unknownDeployments } = ctx.repos;
  const { name: backend, owner } = akash;
  const seen = new Set<string>();
  const unread: unknown[] = [];
  let lookups = MAX_LOOKUPS;
  let awaited = false;

  /** @returns its row as it stands; null when it is over by now, or ours */
  async function look(dseq: string): Promise<UnknownDeployment | null> {
    const onChain = await akash.readDeployment(dseq);
    if (onChain === null || onChain.state === "closed") return null;
    // A page may be older than a change of ours that the books have already.
    if ((await attemptsOf(ctx, akash, [onChain])).has(dseq)) return null;
    const { escrowUact } = onChain;
    const uactPerBlock = costOf(onChain);
    ctx.log.error({ event: "akash.unknown_deployment", backend, dseq, escrowUact, uactPerBlock });
    return await unknownDeployments.note({ backend, owner, dseq, uactPerBlock, escrowUact }, (id) =>
      ctx.scheduler.wakeStatements(tellingOf(id), ctx.clock.now()),
    );
  }

  async function noteOne(dseq: string, known: UnknownDeployment | undefined): Promise<void> {
    if (known?.state === "adopted") return;
    if (known && lookups === 0) return void (await goOn(known));
    if (known) lookups--;
    const row = await look(dseq);
    if (row) await goOn(row);
    else seen.delete(dseq);
  }

  /** An administrator decided this one; it is asked for again at the next sweep until it is over. */
  async function goOn({ state, dseq }: UnknownDeployment): Promise<void> {
    if (state !== "closing") return;
    awaited = true;
    try {
      await akash.close(dseq);
    } catch (error) {
      ctx.log.error({ event: "akash.unknown_stays", dseq, err: error });
    }
  }

  async function settle(row: UnknownDeployment): Promise<void> {
    // A list may leave one out, of a node that lags or where its pages shifted while it was read (I3).
    const found = await akash.readDeployment(row.dseq);
    if (found !== null && found.state !== "closed") return;
    const to = row.state === "closing" ? "closed" : "gone";
    await unknownDeployments.transition(row, [row.state], to, [wakePart(ctx, tellingOf(row.id))]);
  }

  const tryTo = (work: Promise<void>): Promise<void> => work.catch((error) => void unread.push(error));

  return {
    async note(strangers) {
      const dseqs = strangers.map(({ dseq }) => dseq);
      for (const dseq of dseqs) seen.add(dseq);
      const rows = await unknownDeployments.listRunningOf(owner, dseqs);
      const known = new Map(rows.map((row) => [row.dseq, row]));
      for (const dseq of dseqs) await tryTo(noteOne(dseq, known.get(dseq)));
    },
    async noteGone() {
      let left = MAX_LOOKUPS;
      for (let after: string | undefined; ; ) {
        const rows = await unknownDeployments.listRunning(backend, owner, { after, limit: ROWS });
        for (const row of rows) {
          if (seen.has(row.dseq)) continue;
          if (left-- === 0) return;
          await tryTo(settle(row));
        }
        after = rows.at(-1)?.dseq;
        if (rows.length < ROWS) return;
      }
    },
    isAwaited: () => awaited,
    throwUnread() {
      if (unread.length > 0) throw unread[0];
    },
  };
}

const costOf = ({ leases }: ChainDeployment): number =>
  leases.reduce(
    (sum, { state, priceUactPerBlock }) =>
      sum + (state === "active" || state === "reclaiming" ? priceUactPerBlock : 0),
    0,
  );
