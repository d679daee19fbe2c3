import type { Client } from "@libsql/client";
import type { Repositories } from "../../src/db/repositories/index.ts";
import { runPart } from "../../src/db/run.ts";
import type { Platform } from "../../src/ports/channel-accounts.ts";

/** As a sign-in afresh leaves it; the sign-in itself is in test/services/admin/sudo.test.ts. */
export async function grantSudo(
  world: { client: Client; repos: Repositories; clock: { now(): number } },
  account: { platform: Platform; platformUserId: string; userId: string },
  forMs = 600_000,
): Promise<void> {
  const now = world.clock.now();
  const grant = { ...account, loginRequestId: "0197-login", signedInAt: now, endsAt: now + forMs };
  await runPart(world.client, world.repos.sudoGrants.grantPart(grant));
}
