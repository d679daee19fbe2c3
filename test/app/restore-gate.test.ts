import { expect, onTestFinished, test } from "vitest";
import { createRestoreGate } from "../../src/app/restore-gate.ts";
import { openDatabase } from "../../src/db/index.ts";
import { createRepositories } from "../../src/db/repositories/index.ts";
import { createLog } from "../../src/log.ts";
import { createEngine } from "../../src/workflows/engine/engine.ts";
import { TOKEN } from "../db/database-in.ts";
import { openTestDatabase } from "../db/test-database.ts";
import { until } from "../world/until.ts";

const clock = { now: () => Date.now() };
const log = createLog("silent", { write: () => undefined });

test("while a database counts as restored, what acts on its books waits and people are still answered", async () => {
  const { url, vault } = await openTestDatabase();
  const { client, close } = await openDatabase({ url, authToken: TOKEN });
  const { jobs } = createRepositories({ client, vault, clock });
  const worked: string[] = [];
  let restored = true;
  const gate = await createRestoreGate({ isRestored: async () => restored, clock, log });
  const note = (kind: string) => async (id: string) => {
    worked.push(`${kind}:${id}`);
    return null;
  };
  const kinds = ["deployment", "sweep", "refund", "health", "subscription", "topup", "float", "lane"];
  const engine = createEngine({
    jobs,
    clock,
    log,
    handlers: new Map(kinds.map((kind) => [kind, note(kind)])),
    gates: [gate.gate],
    idleMs: 20,
  });
  onTestFinished(async () => {
    gate.stop();
    await engine.stop(500);
    close();
  });
  const acting = kinds.slice(0, -1).map((kind) => `${kind}:1`);
  for (const key of acting) await client.batch(engine.scheduler.wakeStatements(key, 0), "write");
  await client.batch(engine.scheduler.wakeStatements("lane:1", clock.now()), "write");
  engine.start();
  await until("the person to be answered", () => worked.includes("lane:1"));
  expect(worked).toEqual(["lane:1"]);

  restored = false;
  await until("the rest to be worked", () => worked.length === kinds.length);
  expect(new Set(worked)).toEqual(new Set([...acting, "lane:1"]));
});
