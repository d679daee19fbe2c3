import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { UsageCommit } from "../../../src/db/usage-commit.ts";
import { createWriterThread } from "../../../src/gateway/ledger/usage-writer.ts";
import { createLog } from "../../../src/log.ts";
import { migratedIn } from "../../db/database-in.ts";
import { tempFolder } from "../../db/test-database.ts";
import { until } from "../../world/until.ts";

const NOTHING: Omit<UsageCommit, "seq"> = {
  process: "p",
  nowMs: 1_800_000_000_000,
  settled: [],
  used: [],
  slices: [],
  wanted: [],
  begun: [],
  ended: [],
  wakes: [],
  leaves: false,
};

test("long before a commit would, the thread copies what it wrote from the log into the database", async () => {
  const folder = tempFolder();
  const { url } = await migratedIn(folder, "file");
  const writer = createWriterThread({ url }, createLog("silent"));
  onTestFinished(() => writer.close());
  const file = join(folder, "goclaw.db");
  const copiedMs = statSync(file).mtimeMs;
  for (let seq = 1; seq <= 200; seq++) await writer.commit({ ...NOTHING, seq });
  await until("the database is written to", () => statSync(file).mtimeMs > copiedMs);
});

test("a server's log is the server's own business", async () => {
  const { url, authToken, peer, end } = await migratedIn(tempFolder(), "remote");
  onTestFinished(end);
  if (!peer) throw new Error("no server");
  const bodies: string[] = [];
  peer.onRequest = (_, body) => {
    bodies.push(body);
    return null;
  };
  const writer = createWriterThread({ url, authToken }, createLog("silent"));
  await writer.commit({ ...NOTHING, seq: 1 });
  await writer.close();
  expect(bodies.join()).toContain("usage_processes");
  expect(bodies.join()).not.toContain("wal_");
});
