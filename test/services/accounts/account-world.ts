import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "../../../src/db/index.ts";
import { createRepositories } from "../../../src/db/repositories/index.ts";
import { createVault } from "../../../src/db/vault.ts";
import { createClerkIdentity } from "../../../src/integrations/clerk/clerk-identity.ts";
import { startClerkTwin } from "../../../src/sandbox/clerk/clerk-twin.ts";
import { openBooks } from "../../../src/sandbox/kernel/books.ts";
import type { Actor, Context, Settings } from "../../../src/services/context.ts";
import { migratedIn } from "../../db/database-in.ts";
import { openDatabase } from "../../db/plans/open-database.ts";
import { keptLog, startWeb } from "../../http/web-world.ts";
import { CLIENT, SECRET_KEY, WEBHOOK_SECRET } from "../../sandbox/clerk/clerk-world.ts";

/** A part that these tests never touch; touching it fails loudly. */
function unused<T extends object>(name: string): T {
  const refuse = () => {
    throw new Error(`${name} is not part of this test`);
  };
  return new Proxy({}, { get: refuse }) as T;
}

/** Sign-in end to end: real database file, real pages on a socket, the Clerk twin behind the real SDKs. */
export async function startAccountWorld() {
  const folder = mkdtempSync(join(tmpdir(), "accounts-"));
  const { url, authToken, end } = await migratedIn(folder);
  const database = await openDatabase({ url, authToken });
  await migrate({ client: database.client });
  const kept = keptLog();
  const clock = { offsetMs: 0, now: () => Date.now() + clock.offsetMs };
  const vault = createVault({
    encryptionKey: randomBytes(32).toString("hex"),
    lookupKey: randomBytes(32).toString("hex"),
  });
  const repos = createRepositories({ client: database.client, vault, clock });

  let parts: Pick<Context, "identity" | "settings"> | undefined;
  const contextFor = (actor: Actor): Context => {
    if (!parts) throw new Error("the world is not ready");
    return {
      ...parts,
      actor,
      clock,
      log: kept.log,
      db: database.client,
      repos,
      scheduler: {
        wakeStatements: (key, atMs) => [repos.jobs.wakeStatement(key, atMs)],
        nudge: () => {},
      },
      rails: new Map(),
      akash: unused("akash"),
      otherAkash: [],
      screening: null,
      probe: unused("probe"),
      backups: unused("backups"),
      channels: new Map(),
      checkpoint: () => {},
    };
  };
  const web = await startWeb({ clock, log: kept.log, contextFor });
  const twin = await startClerkTwin({
    books: openBooks(),
    secretKey: SECRET_KEY,
    oauth: { ...CLIENT, redirectUris: [`${web.url}/auth/callback`] },
  });
  const identity = createClerkIdentity({
    secretKey: SECRET_KEY,
    apiUrl: twin.apiUrl,
    webhookSecret: WEBHOOK_SECRET,
    oauth: { issuer: twin.issuer, ...CLIENT },
    timeoutMs: 3_000,
  });
  const settings = new Proxy({ publicUrl: web.url } as Settings, {
    get(target, name) {
      if (name === "publicUrl") return target.publicUrl;
      if (name === "usageLogDays") return 400;
      throw new Error(`settings.${String(name)} is not part of this test`);
    },
  });
  parts = { identity, settings };

  return {
    client: database.client,
    repos,
    twin,
    web,
    clock,
    logLines: kept.lines,
    contextFor,
    guest: (id: string) =>
      contextFor({ kind: "guest", platform: "telegram", platformUserId: id, chatId: id }),
    user: (userId: string, id: string) =>
      contextFor({ kind: "user", userId, platform: "telegram", platformUserId: id, chatId: id, role: null }),
    webhook: () => contextFor({ kind: "webhook", source: "clerk" }),
    /** Every byte the database left on disk. */
    bytesOnDisk: () =>
      readdirSync(folder)
        .map((name) => readFileSync(join(folder, name)).toString("latin1"))
        .join(""),
    async close() {
      await twin.close();
      await web.close();
      database.close();
      end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type AccountWorld = Awaited<ReturnType<typeof startAccountWorld>>;
