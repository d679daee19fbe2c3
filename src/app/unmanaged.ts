import { VARIABLES } from "../config/variables.ts";
import type { Repositories } from "../db/repositories/index.ts";
import type { Log } from "../log.ts";
import type { AkashBackend } from "../ports/akash-backend.ts";

/**
 * Says which deployments nobody can look after, because the backend that made them, or its wallet, is not configured
 * any more or does not answer yet.
 * @returns one plain line each, for the screen
 */
export async function unmanaged(
  intents: Repositories["intents"],
  backends: readonly AkashBackend[],
  log: Log,
): Promise<string[]> {
  const left = (await intents.countOpenByBackend()).filter(
    ({ backend, owner }) => !backends.some((one) => one.name === backend && one.owner === owner),
  );
  return left.map(({ backend, owner, count }) => {
    log.error({ event: "akash.unmanaged_deployments", backend, owner, count });
    const credential = VARIABLES.find((v) => v.credential && v.backend === backend)?.name;
    const what = count === 1 ? "1 deployment was" : `${count} deployments were`;
    return `${what} made with the ${backend} backend of ${owner}, which is not reachable now: see that its ${credential} is set and accepted. Without it nobody looks after what is there.`;
  });
}
