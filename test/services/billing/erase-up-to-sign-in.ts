import { advanceErasure } from "../../../src/workflows/erasure/advance-erasure.ts";
import type { MoneyWorld } from "./money-world.ts";

async function step(w: MoneyWorld, userId: string): Promise<boolean> {
  const open = await w.repos.accountDeletions.findOpen(userId);
  if (!open) throw new Error("nothing of it is open");
  if (open.state === "signing_out") return false;
  await advanceErasure(w.ctx, open.id, async () => [], null);
  return true;
}

/** Takes so many steps of erasing an account, and none of its agents. */
export async function eraseSteps(w: MoneyWorld, userId: string, count: number): Promise<void> {
  for (let n = 0; n < count; n++) await step(w, userId);
}

/** Takes the steps of erasing an account, those of its agents beside them, until nothing is left but the sign-in. */
export async function eraseUpToSignIn(
  w: MoneyWorld,
  userId: string,
  deploymentIds: readonly string[],
): Promise<void> {
  for (let n = 0; n < 50; n++) {
    if (!(await step(w, userId))) return;
    for (const id of deploymentIds) await w.advance(id);
  }
  throw new Error("erasing did not come that far");
}
