import {
  AKT_USD_MILLI,
  LeaseClosed,
  MIN_MINT_UACT,
  MINT_EPOCH_BLOCKS,
  MINT_SPREAD_BPS,
} from "../constants.ts";
import { credit } from "../ledger/bank.ts";
import { deploymentKey } from "../ledger/keys.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { endDeployment } from "./end-deployment.ts";
import { type BlockMoment, ratesByDeployment } from "./escrow.ts";

/** uact for burned uakt at the oracle's price, less the mint spread. */
export const mintedUact = (burnedUakt: bigint): bigint =>
  (burnedUakt * AKT_USD_MILLI * (10_000n - MINT_SPREAD_BPS)) / (1000n * 10_000n);

/** Carries out the epoch's mints. One that is too small, or meets a halted oracle, is cancelled without a word. */
export function runMintEpoch(
  ledger: Ledger,
  heights: { previous: number; current: number },
  oracleHalted: boolean,
): void {
  const epoch = (height: number): number => Math.floor(height / MINT_EPOCH_BLOCKS);
  if (epoch(heights.previous) === epoch(heights.current)) return;
  for (const [id, mint] of ledger.mints.entries()) {
    if (mint.status !== "pending") continue;
    const minted = mintedUact(mint.burned);
    if (oracleHalted || minted < MIN_MINT_UACT) {
      credit(ledger, mint.owner, "uakt", mint.burned);
      ledger.mints.put(id, { ...mint, status: "cancelled" });
      continue;
    }
    credit(ledger, mint.to, "uact", minted);
    ledger.mints.put(id, { ...mint, status: "executed", minted });
  }
}

/** Ends deployments whose escrow no longer covers what their leases have earned. */
export function closeOverdrawn(ledger: Ledger, moment: BlockMoment): void {
  const rates = ratesByDeployment(ledger);
  for (const account of ledger.escrows.all()) {
    if (account.state !== "open") continue;
    const key = deploymentKey(account);
    const owed = (rates.get(key) ?? 0n) * BigInt(moment.height - account.settledAt);
    if (owed <= account.uact) continue;
    const deployment = ledger.deployments.get(key);
    if (!deployment) continue;
    const reason = LeaseClosed.insufficientFunds;
    endDeployment(ledger, deployment, { ...moment, leaseState: "insufficient_funds", reason });
  }
}

/** Forgets unordered nonces whose transactions can no longer be included. */
export function dropExpiredNonces(ledger: Ledger, timeMs: number): void {
  for (const [id, expiresMs] of ledger.unordered.entries()) {
    if (expiresMs < timeMs) ledger.unordered.delete(id);
  }
}
