import type { OutboxRow } from "../../db/repositories/outbox-repository.ts";
import { runPartsIf } from "../../db/run.ts";
import type { Context } from "../../services/context.ts";

/** That agents may be deployed again. */
export const REOPENED_TOPIC = "asked:reopened";

/**
 * Drops a piece of news that is not true any more by the time it would be sent: deploys that were opened overnight may be
 * paused again in the morning. Whoever it was for waits on, and is told when they are open.
 * @returns whether it was dropped
 */
export async function takeBack(
  { db, repos, log }: Context,
  { id, topic, platform, chatId }: OutboxRow,
): Promise<boolean> {
  if (topic !== REOPENED_TOPIC) return false;
  const { deployPause, outbox } = repos;
  const [, dropped] = await runPartsIf(db, deployPause.paused, [
    deployPause.waitAgainPart(platform, chatId),
    outbox.takeBackPart(id),
  ]);
  if (dropped !== 1) return false;
  log.info({ event: "outbox.taken_back", outboxId: id, topic });
  return true;
}
