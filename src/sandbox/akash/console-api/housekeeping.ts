import { runs } from "../ledger/records.ts";
import type { ConsoleParts } from "./parts.ts";
import { closeDeployment } from "./routes/deployment-routes.ts";

/** A deployment without a lease is closed after this long (console #3939, #3980). */
const LEASELESS_MS = 10 * 60_000;
const TRIAL_MS = 24 * 3_600_000;

/** What the platform closes on its own: nobody's lease, only closed leases, a trial's day being over. */
export async function keepHouse(parts: ConsoleParts): Promise<void> {
  const { akash, account, wallet, now } = parts;
  const leases = akash.chain.listLeases(wallet.address);
  for (const { dseq, state } of akash.chain.listDeployments(wallet.address)) {
    const note = account.note(dseq);
    if (state !== "active" || !note) continue;
    const ageMs = now() - note.createdAtMs;
    const isLeased = leases.some((lease) => lease.dseq === dseq && runs(lease));
    const isOver = isLeased ? account.read().trialing && ageMs > TRIAL_MS : ageMs > LEASELESS_MS;
    if (isOver) await closeDeployment(parts, dseq);
  }
}
