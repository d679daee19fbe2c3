import { advanceErasure } from "../../../src/workflows/erasure/advance-erasure.ts";
import type { MoneyWorld } from "./money-world.ts";

/** Takes the steps of erasing an account, those of its agents beside them, until nothing is left but the sign-in. */
export async function eraseUpToSignIn(
  w: MoneyWorld,
  userId: string,
  deploymentIds: readonly string[],
): Promise<void> {
  for (let step = 0; step < 50; step++) {
    const open = await w.repos.accountDeletions.findOpen(userId);
    if (!open) throw new Error("nothing of it is open");
    if (open.state === "signing_out") return;
    await advanceErasure(w.ctx, open.id, async () => []);
    for (const id of deploymentIds) await w.advance(id);
  }
  throw new Error("erasing did not come that far");
}
