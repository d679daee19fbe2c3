import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "../../src/db/index.ts";
import { STANDING_JOBS } from "../../src/jobs/job-table.ts";
import { rowsOf } from "../world/rows.ts";
import { until } from "../world/until.ts";
import { startWorld, type World } from "../world/world.ts";

const run = promisify(execFile);
const TOOL = fileURLToPath(new URL("../../src/bin/agent-key.ts", import.meta.url));

let world: World;
beforeAll(async () => {
  world = await startWorld({ idleAgents: true });
});
afterAll(() => world.close());

/** As a shell would run it; what is expected on standard output is the key and nothing else. */
async function tool(...args: string[]) {
  const env = { PATH: process.env.PATH ?? "", ...world.env };
  const failed = (error: unknown) => ({ stdout: "", stderr: "", code: 1, ...(error as object) });
  const {
    stdout,
    stderr,
    code = 0,
  } = await run(process.execPath, [TOOL, ...args], { env })
    .then((done) => ({ ...done, code: 0 }))
    .catch(failed);
  return { stdout, stderr, code };
}

const ask = (key: string) =>
  fetch(`${world.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "default", messages: [{ role: "user", content: "what is 6 x 7?" }] }),
  });

/** A database of its own would not do: this is what every replica shares. */
async function onDatabase<T>(
  work: (client: Awaited<ReturnType<typeof openDatabase>>["client"]) => Promise<T>,
) {
  const url = world.env.DATABASE_URL ?? `file:${world.folder}/goclaw.db`;
  const database = await openDatabase({ url, authToken: world.env.DATABASE_AUTH_TOKEN });
  try {
    return await work(database.client);
  } finally {
    database.close();
  }
}

const faults = () => world.logLines.filter((line) => JSON.parse(line).level === "error");

test("a key made beside a running GoClaw calls the model, disturbs no job, and ends on demand", async () => {
  const made = await tool("--plan", "starter", "--tokens", "200000");
  expect(made, made.stderr).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^claw_[0-9A-Za-z]{49}\n$/),
  });
  expect(made.stderr).toMatch(/plan starter; "default" is \S+\. End it with: --revoke \S+/);
  const key = made.stdout.trim();
  const id = /--revoke (\S+)/.exec(made.stderr)?.[1] ?? "";

  const answer = await ask(key);
  const said = await answer.text();
  expect(answer.status, said).toBe(200);
  expect(said).toContain("42");

  const before = world.logLines.length;
  await onDatabase(async (client) => {
    const plan = (await client.execute("select id from subscriptions where provider='local'")).rows[0]?.id;
    for (const one of [...STANDING_JOBS, `deployment:${id}`, `card:${id}`, `usage:${plan}`, `budget:${id}`])
      await client.execute({
        sql: "insert into jobs (key, run_at) values (?, 0) on conflict(key) do update set run_at=0",
        args: [one],
      });
    await until("every job to have run", async () => {
      const { rows } = await client.execute("select count(*) n from jobs where run_at=0");
      return Number(rows[0]?.n) === 0;
    });
  });
  await until("the sweep", () =>
    world.logLines.slice(before).some((line) => line.includes("operator.float")),
  );
  expect(faults()).toEqual([]);
  expect((await ask(key)).status).toBe(200);
  expect(world.akash.chain.txs().filter(({ messages }) => !messages.join().includes("Provider"))).toEqual([]);

  const ended = await tool("--revoke", key);
  expect(ended, ended.stderr).toMatchObject({ code: 0, stdout: "" });
  await until("the replica to know", async () => (await ask(key)).status === 401);
  expect(
    await onDatabase(
      async (client) => (await client.execute("select phase, claw_api_key from deployments")).rows,
    ),
  ).toMatchObject([{ phase: "closed" }]);
  expect(JSON.stringify(rowsOf(world.folder))).not.toContain(key);
  expect(world.logLines.join("")).not.toContain(key);
}, 60_000);

/** Each is a process of its own; a normal run takes the one that asks the running GoClaw. */
const REFUSALS: [string[], RegExp][] = [
  [["--model", "made-up"], /no model "made-up"\. There are: /],
  [["--plan", "gold"], /no plan "gold"/],
  [["--tokens", "many"], /whole number/],
  [["--surprise"], /agent-key -- \[--plan/],
  [["--revoke", "0197-nobody"], /No key that this command has made/],
];

test.each(process.env.GOCLAW_FULL === "1" ? REFUSALS : REFUSALS.slice(0, 1))(
  "says what is wrong, prints nothing else and leaves no key: %j",
  async (args, words) => {
    const live = () =>
      onDatabase((client) => client.execute("select id from deployments where phase='live'"));
    const before = (await live()).rows;
    const refused = await tool(...args);
    expect(refused).toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(words) });
    expect((await live()).rows).toEqual(before);
  },
);
