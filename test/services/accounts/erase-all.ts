import { sayGoodbye } from "../../../src/chat/tell/say-goodbye.ts";
import { advanceErasure } from "../../../src/workflows/erasure/advance-erasure.ts";
import type { AccountWorld } from "./account-world.ts";

/** Takes one step of whatever erasing of that person is open. @returns the state that it came to; null without one */
export async function eraseStep(world: AccountWorld, userId: string): Promise<string | null> {
  const { accountDeletions } = world.repos;
  const open = await accountDeletions.findOpen(userId);
  if (!open) return null;
  await advanceErasure(world.contextFor({ kind: "job", key: `erase:${open.id}` }), open.id, sayGoodbye, null);
  return (await accountDeletions.find(open.id))?.state ?? null;
}

/** Takes all its steps; the last word is sent as soon as it waits. */
export async function eraseAll(world: AccountWorld, userId: string): Promise<void> {
  for (let step = 0; step < 20; step++) {
    if ((await eraseStep(world, userId)) === null) return;
    await world.client.execute("update outbox set state='sent', view=null where state='pending'");
  }
  throw new Error("erasing did not come to its end");
}
