import { runParts } from "../../db/run.ts";
import { floatDays, gasTxs, type Holdings } from "../../domain/providers/treasury.ts";
import type { AkashBackend } from "../../ports/akash-backend.ts";
import { caseOverPart, openCaseParts } from "../../services/admin/open-case.ts";
import type { Context } from "../../services/context.ts";

/** An alarm ends only when there is this much more than what it began at, so that it does not come and go. */
const WELL_ABOVE = 1.15;

/** Tells administrators once when the wallet's ACT or AKT will not last, until it does again. */
export async function alarmOfTreasury(ctx: Context, akash: AkashBackend, holdings: Holdings): Promise<void> {
  const { alarmDays, alarmTxs } = ctx.settings.treasury;
  const { actUact } = holdings;
  const [days, txs] = [floatDays(holdings), gasTxs(holdings)];
  const { owner: wallet, name: subject } = akash;
  const parts = [];
  const low = `float:${wallet}`;
  if (days !== null && days < alarmDays) {
    const facts = { haveUact: actUact, lastsDays: Math.floor(days), wallet };
    parts.push(...openCaseParts(ctx, { key: low, kind: "float_low", subject, facts }));
  } else if (days === null || days >= alarmDays * WELL_ABOVE) parts.push(caseOverPart(ctx, low));
  const gas = `gas:${wallet}`;
  if (txs !== null && txs < alarmTxs) {
    parts.push(...openCaseParts(ctx, { key: gas, kind: "gas_low", subject, facts: { txs, wallet } }));
  } else if (txs === null || txs >= alarmTxs * WELL_ABOVE) parts.push(caseOverPart(ctx, gas));
  if (parts.length > 0) await runParts(ctx.db, parts);
}
