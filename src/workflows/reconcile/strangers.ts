import type { UnknownState } from "../../db/states.ts";
import type { AkashBackend, ChainDeployment } from "../../ports/akash-backend.ts";
import type { Context } from "../../services/context.ts";
import { wakePart } from "../../services/wake-part.ts";

const tellingOf = (id: string): string => `unknown:${id}`;

/**
 * Notes a deployment at the operator's cost that no book of ours knows, so that administrators are asked. Nothing is
 * closed until one of them says so. @returns what was decided about it so far
 */
export async function noteStranger(
  ctx: Context,
  akash: AkashBackend,
  onChain: ChainDeployment,
): Promise<UnknownState> {
  const uactPerBlock = onChain.leases.reduce(
    (sum, l) => sum + (l.state === "active" || l.state === "reclaiming" ? l.priceUactPerBlock : 0),
    0,
  );
  const { dseq, escrowUact } = onChain;
  const row = await ctx.repos.unknownDeployments.note(
    { backend: akash.name, owner: akash.owner, dseq, uactPerBlock, escrowUact },
    (id) => ctx.scheduler.wakeStatements(tellingOf(id), ctx.clock.now()),
  );
  if (row.state === "adopted") return row.state;
  ctx.log.error({ event: "akash.unknown_deployment", backend: akash.name, dseq, escrowUact, uactPerBlock });
  if (row.state === "closing") await closeAsAsked(ctx, akash, dseq);
  return row.state;
}

/** An administrator decided this one; it is asked for again at the next sweep until it is over. */
async function closeAsAsked(ctx: Context, akash: AkashBackend, dseq: string): Promise<void> {
  try {
    await akash.close(dseq);
  } catch (error) {
    ctx.log.error({ event: "akash.unknown_stays", dseq, err: error });
  }
}

/** What is not running any more needs no decision; whoever had it closed is told. */
export async function noteGone(
  ctx: Context,
  akash: AkashBackend,
  running: ReadonlySet<string>,
): Promise<void> {
  for (const row of await ctx.repos.unknownDeployments.listRunning(akash.name, akash.owner)) {
    if (running.has(row.dseq) || !(await isOver(akash, row.dseq))) continue;
    const to = row.state === "closing" ? "closed" : "gone";
    await ctx.repos.unknownDeployments.transition(row, [row.state], to, [wakePart(ctx, tellingOf(row.id))]);
  }
}

/** A list may leave one out, of a node that lags or where its pages shifted while it was read (I3). */
async function isOver(akash: AkashBackend, dseq: string): Promise<boolean> {
  const found = await akash.readDeployment(dseq);
  return found === null || found.state === "closed";
}
