import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { migrate, openDatabase } from "../../src/db/index.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A migrated database file without a row, for tests to begin with a copy of. */
    migratedTemplate: string;
  }
}

/** Once before all tests: all the migrations in each test's database took longer than many of the tests. */
export default async function makeTemplate(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), "goclaw-template-"));
  const path = join(folder, "goclaw.db");
  const { client, close } = await openDatabase({ url: `file:${path}`, authToken: undefined });
  await migrate({ client });
  // What is only in the log beside the file would be in no copy; whoever wrote it later would do so while others copy.
  await client.execute("pragma wal_checkpoint(truncate)");
  close();
  project.provide("migratedTemplate", path);
  return () => rmSync(folder, { recursive: true, force: true });
}
