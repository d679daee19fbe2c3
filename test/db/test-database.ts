import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "@libsql/client";
import { onTestFinished } from "vitest";
import { migrate } from "../../src/db/index.ts";
import { createRepositories, type Repositories } from "../../src/db/repositories/index.ts";
import { createVault, type Vault } from "../../src/db/vault.ts";
import { migratedIn } from "./database-in.ts";
import { openDatabase } from "./plans/open-database.ts";

export interface TestClock {
  now(): number;
  advance(ms: number): void;
}

export interface TestDatabase {
  url: string;
  path: string;
  client: Client;
  repos: Repositories;
  vault: Vault;
  clock: TestClock;
}

export const newKey = (): string => randomBytes(32).toString("hex");

/** A folder that is gone when the test is over. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "goclaw-db-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function createTestClock(startMs = 1_800_000_000_000): TestClock {
  let now = startMs;
  return {
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
  };
}

/** A migrated database in a real file, with every repository on it. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const folder = tempFolder();
  const path = join(folder, "goclaw.db");
  const { url, authToken, end } = await migratedIn(folder);
  const { client, close } = await openDatabase({ url, authToken });
  onTestFinished(() => {
    close();
    end();
  });
  await migrate({ client });
  const vault = createVault({ encryptionKey: newKey(), lookupKey: newKey() });
  const clock = createTestClock();
  return { url, path, client, vault, clock, repos: createRepositories({ client, vault, clock }) };
}
