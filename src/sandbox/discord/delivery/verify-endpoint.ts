import { invalidForm } from "../refusal.ts";
import { problem } from "../rules/form-problem.ts";
import { asBot } from "../world/account-json.ts";
import { mintPrivateKey } from "../world/accounts.ts";
import type { ApplicationRecord } from "../world/records.ts";
import { snowflake, type World } from "../world/world.ts";
import { signedHeaders } from "./sign.ts";

const ANSWER_MS = 5_000;

const refused = () =>
  invalidForm([
    problem(
      ["interactions_endpoint_url"],
      "APPLICATION_INTERACTIONS_ENDPOINT_URL_INVALID",
      "The specified interactions endpoint URL could not be verified.",
    ),
  ]);

async function ping(
  world: World,
  application: ApplicationRecord,
  url: string,
  privateKey: string,
): Promise<Response> {
  const body = JSON.stringify({
    id: snowflake(world),
    application_id: application.id,
    type: 1,
    token: "ping",
    version: 1,
    user: asBot(application),
    entitlements: [],
    authorizing_integration_owners: {},
  });
  const headers = signedHeaders({ privateKey }, body, world.now());
  return fetch(url, {
    method: "POST",
    redirect: "manual",
    headers,
    body,
    signal: AbortSignal.timeout(ANSWER_MS),
  });
}

/**
 * What Discord does before it saves an endpoint: a PING that must be answered with PONG, and one under a wrong
 * signature that must be refused with 401.
 * @throws Refusal 50035
 */
export async function verifyEndpoint(
  world: World,
  application: ApplicationRecord,
  url: string,
): Promise<void> {
  try {
    const forged = await ping(world, application, url, mintPrivateKey());
    await forged.arrayBuffer();
    if (forged.status !== 401) throw refused();
    const real = await ping(world, application, url, application.privateKey);
    const pong: unknown = await real.json();
    const isPong = typeof pong === "object" && pong !== null && "type" in pong && pong.type === 1;
    if (!real.ok || !isPong) throw refused();
  } catch {
    throw refused();
  }
}
