import type { ActMint } from "../../db/repositories/act-mint-repository.ts";
import type { UnknownDeployment } from "../../db/repositories/unknown-deployment-repository.ts";
import { USUAL_BLOCK_SECONDS } from "../../domain/providers/running-cost.ts";
import {
  daysUntilMint,
  floatDays,
  gasTxs,
  type Holdings,
  uactPerDay,
  wantedFloat,
} from "../../domain/providers/treasury.ts";
import { DAY_MS } from "../../domain/usage/allowance.ts";
import type { AkashBackend, BackendName } from "../../ports/akash-backend.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";
import { allBackends } from "../deployments/backend-of.ts";
import { patiently } from "../patiently.ts";

/** Somebody waits for this answer. */
const PATIENCE_MS = 4_000;
/** More than these are decided one after the other. */
const ORPHANS_SHOWN = 5;

/** The operator's money on one way to Akash, and what it pays for. */
export interface WalletFigures {
  backend: BackendName;
  owner: string;
  /** null while the wallet cannot be read. */
  float: { actUact: number; aktUakt: number | null; days: number | null; txs: number | null } | null;
  running: { count: number; uactPerDay: number };
  /** null where a service fills up by itself; `isOn` is the operator's own setting, `nextAtMs` a forecast at this rate. */
  mint: { isOn: boolean; last: ActMint | null; nextAtMs: number | null } | null;
  /** What nobody claims, the newest first; `more` are not shown. */
  orphans: { shown: UnknownDeployment[]; more: number };
}

/** @throws AppError `forbidden` */
export async function readTreasury({ ctx }: { ctx: Context }): Promise<WalletFigures[]> {
  await requireMay(ctx, "treasury.show");
  return await Promise.all(allBackends(ctx).map((akash) => figuresOf(ctx, akash)));
}

async function figuresOf(ctx: Context, akash: AkashBackend): Promise<WalletFigures> {
  const { leases, actMints, unknownDeployments } = ctx.repos;
  const [float, pace, open, last, unclaimed] = await Promise.all([
    patiently(akash.float(), PATIENCE_MS),
    patiently(akash.pace(), PATIENCE_MS),
    leases.sumOpen(akash.owner),
    actMints.findLast(akash.owner),
    unknownDeployments.readUnclaimed(akash.name, akash.owner, ORPHANS_SHOWN),
  ]);
  const secondsPerBlock = pace?.secondsPerBlock ?? USUAL_BLOCK_SECONDS;
  const rate = { uactPerBlock: open.uactPerBlock, secondsPerBlock };
  return {
    backend: akash.name,
    owner: akash.owner,
    float: float && { ...float, days: floatDays({ ...float, ...rate }), txs: gasTxs(float) },
    running: { count: open.count, uactPerDay: uactPerDay(rate) },
    mint:
      akash.mint === null
        ? null
        : {
            isOn: ctx.settings.treasury.mint,
            last,
            nextAtMs: float && nextMintAt(ctx, { ...float, ...rate }),
          },
    orphans: { shown: unclaimed.newest, more: unclaimed.count - unclaimed.newest.length },
  };
}

/** When the wallet will be down to what it should always have, if it goes on like this (ms); null for no such day. */
function nextMintAt(ctx: Context, holdings: Holdings): number | null {
  const { treasury, agent } = ctx.settings;
  if (!treasury.mint) return null;
  const { aheadDays } = treasury;
  const days = daysUntilMint(holdings, wantedFloat(holdings, { aheadDays, depositUact: agent.depositUact }));
  return days === null ? null : ctx.clock.now() + days * DAY_MS;
}
