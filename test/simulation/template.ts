import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate, openDatabase } from "../../src/db/index.ts";
import { createRepositories } from "../../src/db/repositories/index.ts";
import { runParts } from "../../src/db/run.ts";
import { createVault } from "../../src/db/vault.ts";
import { createLog } from "../../src/log.ts";
import type { AgentProbe } from "../../src/ports/agent-probe.ts";
import type { BackupStore } from "../../src/ports/backup-store.ts";
import type { Identity } from "../../src/ports/identity.ts";
import { openCheckout } from "../../src/services/billing/checkout/open-checkout.ts";
import type { Actor, Context } from "../../src/services/context.ts";
import { only } from "../world/only.ts";
import type { Gate } from "./replica-gate.ts";
import { createSimAkash } from "./sim-akash.ts";
import { createSimChain } from "./sim-chain.ts";
import { createSimRail } from "./sim-rail.ts";
import { createSimRailPort } from "./sim-rail-port.ts";
import { SETTINGS } from "./sim-settings.ts";

export const START_MS = 1_800_000_000_000;
const PEOPLE = ["ann", "bob"];

/** A person with a checkout page open in front of them, and a second agent in mind. */
export interface Person {
  name: string;
  actor: Actor & { kind: "user" };
  deploymentId: string;
  secondId: string;
  session: { id: string; orderId: string; customerId: string; expiresAtMs: number };
}

export interface Template {
  folder: string;
  path: string;
  people: readonly Person[];
  remove(): void;
}

export const VAULT = createVault({ encryptionKey: "5a".repeat(32), lookupKey: "a5".repeat(32) });

const OPEN_GATE: Gate = {
  name: "template",
  isAlive: () => true,
  isStill: () => false,
  pass: () => Promise.resolve(),
  call: async (_name, act) => act(),
  read: (_name, act) => act(),
  write: (_name, act) => act(),
};

/** A migrated database in which everybody is about to pay: each run begins with a copy of this file. */
export async function makeTemplate(): Promise<Template> {
  const folder = mkdtempSync(join(tmpdir(), "goclaw-simulation-"));
  const path = join(folder, "template.db");
  const { client, close } = await openDatabase({ url: `file:${path}` });
  await migrate({ client });
  const clock = { now: () => START_MS };
  const repos = createRepositories({ client, vault: VAULT, clock });
  const rail = createSimRail({ now: clock.now, changed: () => undefined });
  const chain = createSimChain([], {
    now: clock.now,
    later: () => undefined,
    changed: () => undefined,
    started: () => undefined,
  });
  const contextFor = (actor: Actor): Context => ({
    actor,
    clock,
    log: createLog("silent"),
    db: client,
    repos,
    scheduler: {
      wakeStatements: (key, atMs) => [repos.jobs.wakeStatement(key, atMs)],
      nudge: () => undefined,
    },
    rails: new Map([["stripe", createSimRailPort(rail, OPEN_GATE)]]),
    akash: createSimAkash(chain, OPEN_GATE, () => "0"),
    otherAkash: [],
    screening: null,
    probe: only<AgentProbe>("probe"),
    backups: only<BackupStore>("backups"),
    identity: only<Identity>("identity"),
    channels: new Map(),
    settings: SETTINGS,
    checkpoint: () => undefined,
  });

  async function person(name: string): Promise<Person> {
    const user = await repos.users.create({ clerkUserId: `user_${name}`, email: `${name}@example.com` });
    const actor: Person["actor"] = {
      kind: "user",
      userId: user.id,
      platform: "telegram",
      platformUserId: name,
      chatId: name,
      role: null,
    };
    const draft = async (id: string): Promise<string> => {
      await repos.deployments.create({
        id,
        userId: user.id,
        name: id,
        model: "small",
        channel: "telegram",
        channelKind: "managed",
        channelAccountId: `bot-${id}`,
        channelUsername: "my_bot",
        channelToken: null,
        ownerPlatformUserId: name,
        originPlatform: "telegram",
        originChatId: name,
      });
      return id;
    };
    const deploymentId = await draft(`${name}-1`);
    const { orderId } = await openCheckout({
      ctx: contextFor(actor),
      input: { deploymentId, plan: "starter" },
    });
    const open = await repos.checkouts.findOpenByOrder(orderId);
    const customer = await repos.customers.find("stripe", user.id);
    if (!open || !customer) throw new Error("no checkout was opened");
    const { sessionId: id, expiresAt: expiresAtMs } = open;
    const session = { id, orderId, customerId: customer.providerCustomerId, expiresAtMs };
    return { name, actor, deploymentId, secondId: await draft(`${name}-2`), session };
  }

  const people: Person[] = [];
  for (const name of PEOPLE) people.push(await person(name));
  await runParts(
    client,
    ["sweep:chain", "repair:wakes"].map((key) => () => repos.jobs.wakeStatement(key, START_MS)),
  );
  await client.execute("pragma wal_checkpoint(truncate)");
  close();
  return { folder, path, people, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
