import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { createAkashBackends } from "../../src/app/akash.ts";
import { unmanaged } from "../../src/app/unmanaged.ts";
import type { Config } from "../../src/config/load-config.ts";
import { readAkash, type ServiceConfig } from "../../src/config/read-services.ts";
import { runPart } from "../../src/db/run.ts";
import { createLog } from "../../src/log.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { listenOnLoopback } from "../../src/sandbox/kernel/listen.ts";
import { allBackends, mainBackend } from "../../src/services/deployments/backend-of.ts";
import { seedDraft, seedUser } from "../db/seed-rows.ts";
import { openTestDatabase } from "../db/test-database.ts";
import { MNEMONIC } from "../integrations/akash/chain-rig.ts";
import { only } from "../world/only.ts";

/** Says what a Console API would say of a good key, or of a bad one. */
async function consoleApi(accepts: () => boolean, port = 0) {
  const server = await listenOnLoopback(
    createServer((req, res) => {
      const isUser = req.url?.includes("/user/");
      const body = isUser ? { data: { id: "u" } } : { data: [{ address: "akash1managed" }] };
      const refusal = {
        error: "UnauthorizedError",
        message: "Unauthorized",
        code: "unauthorized",
        type: "x",
      };
      res.writeHead(accepts() ? 200 : 401, { "content-type": "application/json" });
      res.end(JSON.stringify(accepts() ? body : refusal));
    }),
    port,
  );
  onTestFinished(() => server.close());
  return server;
}

const lines: string[] = [];
const log = createLog("info", { write: (line: string) => void lines.push(line) });

async function open(env: Record<string, string>) {
  const akash = readAkash({ AKASH_REST_URLS: "http://127.0.0.1:1", ...env });
  const opened = createAkashBackends({
    config: only<Config>("config", { modes: only<Config["modes"]>("modes", { akash: "live" }) }),
    services: { akash, agent: only<ServiceConfig["agent"]>("agent", { auditors: [] }) },
    clock: systemClock,
    log,
  });
  onTestFinished(() => opened.stopOpening());
  await opened.open();
  return opened;
}

const OWN = { AKASH_MNEMONIC: MNEMONIC, AKASH_RPC_URLS: "http://127.0.0.1:1" };

test("whatever has credentials is opened; the one that new deployments go to must answer, the other need not", async () => {
  let isGood = true;
  const managed = {
    AKASH_CONSOLE_API_KEY: "ac.sk.test.x",
    AKASH_CONSOLE_API_BASE: (await consoleApi(() => isGood)).url,
  };
  const both = await open({ ...OWN, ...managed });
  expect(allBackends(both).map((one) => one.name)).toEqual(["chain", "console"]);
  const turned = await open({ ...OWN, ...managed, AKASH_BACKEND: "console" });
  expect(allBackends(turned).map((one) => one.name)).toEqual(["console", "chain"]);
  expect(mainBackend(turned).owner).toBe("akash1managed");
  expect((await open(OWN)).otherAkash).toEqual([]);

  isGood = false;
  expect((await open({ ...OWN, ...managed })).otherAkash).toEqual([]);
  expect(lines.join("")).toContain("akash.backend_unreachable");
  await expect(open({ ...OWN, ...managed, AKASH_BACKEND: "console" })).rejects.toMatchObject({
    code: "misconfigured",
    message: expect.stringContaining("AKASH_CONSOLE_API_KEY"),
  });
});

test("a Console API that is away where new deployments go joins when it answers, and a key that is refused then says so", async () => {
  const api = await consoleApi(() => true);
  const { port } = new URL(api.url);
  await api.close();
  const env = { AKASH_CONSOLE_API_KEY: "ac.sk.test.x", AKASH_CONSOLE_API_BASE: api.url };
  const opened = await open({ ...OWN, ...env, AKASH_BACKEND: "console" });
  expect([opened.akash, opened.akashMissing()]).toEqual([null, "no_answer"]);
  expect(() => mainBackend(opened)).toThrow(expect.objectContaining({ code: "unavailable" }));
  expect(allBackends(opened).map(({ name }) => name)).toEqual(["chain"]);
  let isGood = false;
  await consoleApi(() => isGood, Number(port));
  await expect.poll(opened.akashMissing, { timeout: 10_000 }).toBe("refused");
  isGood = true;
  await expect.poll(opened.akashMissing, { timeout: 10_000 }).toBeNull();
  expect(mainBackend(opened)).toMatchObject({ name: "console", owner: "akash1managed" });
});

test("deployments that nobody can look after are named at the start, and those that somebody can are not", async () => {
  const db = await openTestDatabase();
  const draft = await seedDraft(db, (await seedUser(db)).id);
  const intent = (attempt: number, dseq: string | null) => ({
    id: `i${attempt}`,
    deploymentId: draft.id,
    attempt,
    backend: "console" as const,
    owner: "akash1managed",
    dseq,
    manifest: "{}",
    manifestHash: "00",
    bootstrapHash: `b${attempt}`,
    depositUact: 1,
  });
  for (const one of [intent(1, "77"), intent(2, null)])
    await runPart(db.client, db.repos.intents.insertPart(one));
  const akash = mainBackend(await open(OWN));
  const [note, ...more] = await unmanaged(db.repos.intents, [akash], log);
  expect(more).toEqual([]);
  expect(note).toMatch(
    /^1 deployment was made with the console backend of akash1managed.*AKASH_CONSOLE_API_KEY/,
  );

  await db.repos.intents.claimCreate("i2");
  expect((await unmanaged(db.repos.intents, [akash], log))[0]).toMatch(/^2 deployments were/);
  const managed = { ...akash, name: "console" as const, owner: "akash1managed" };
  expect(await unmanaged(db.repos.intents, [akash, managed], log)).toEqual([]);
});
