import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../src/sandbox/kernel/free-port.ts";
import { walkToCode } from "../../src/sandbox/visitor/story.ts";
import { type Child, runFile, runScript } from "../world/child-process.ts";
import { processesWith } from "../world/find-secrets.ts";
import { type PanePerson, panePerson, visitorOf } from "../world/pane-person.ts";
import { rowsOf } from "../world/rows.ts";
import { until } from "../world/until.ts";

let folder: string;
let url: string;
let env: Record<string, string>;
let goclaw: Child;
let ann: PanePerson;
let username: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "goclaw-start-"));
  const port = await freePort();
  url = `http://localhost:${port}`;
  env = { PORT: String(port), DATA_DIR: folder };
  ann = panePerson(url, "GoClawBot");
});
afterAll(async () => {
  goclaw?.signal("SIGKILL");
  await goclaw?.ended;
  await until("no agent is left", () => agents().length === 0);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

/** Starts GoClaw again in the same folder. */
async function start(args: string[] = []): Promise<void> {
  goclaw = runFile("src/main.ts", { env, args });
  await goclaw.prints(/Open http/, 40_000);
}

async function stop(signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
  goclaw.signal(signal);
  return await goclaw.ended;
}

/** Process ids of the agents of this sandbox. */
const agents = (): number[] =>
  processesWith(`HOME=${join(folder, "sandbox", "containers")}`).map(({ pid }) => pid);

test("npm start prints one address and serves it", async () => {
  goclaw = runScript("start", { env });
  const [, address] = await goclaw.prints(/Open (http\S+)/, 40_000);
  expect(address).toBe(url);
  const home = await fetch(url);
  expect([home.status, home.headers.get("content-type")]).toEqual([200, "text/html; charset=UTF-8"]);
  expect((await (await fetch(`${url}/readyz`)).json()) as object).toMatchObject({ ready: true });
  expect(goclaw.output()).not.toMatch(/"level":"(error|fatal)"/);
}, 60_000);

test("npm's stop in the middle of a deploy takes less than ten seconds, and the next start goes on", async () => {
  await ann.says("/login");
  const visitor = visitorOf("Ann");
  await ann.says(await walkToCode(visitor, await ann.link(/sign in/i)));
  await ann.sees(/signed in/i);
  await ann.says("/deploy");
  await ann.taps(/llama/i);
  username = await ann.createsBot();
  await ann.taps(/starter/i);
  const checkout = await visitor.browser.open(await ann.link(/^pay/i));
  await visitor.browser.press(checkout, /subscribe|pay/i);
  await ann.sees(/collecting bids/i);
  const began = performance.now();
  expect(await stop("SIGTERM")).toBe(0);
  expect(performance.now() - began).toBeLessThan(10_000);
  await expect(fetch(url), "nothing is left listening").rejects.toThrow();
  await start();
  await ann.sees(/answers now/i);
  await ann.with(username).says("Hello");
  await ann.with(username).sees(/\w/);
}, 90_000);

test("killed, its agents die with it; started again, the same agent answers from a new process", async () => {
  const before = agents();
  expect(before.length).toBeGreaterThan(0);
  await stop("SIGKILL");
  await until("the agents are gone", () => agents().length === 0);
  await start();
  const agent = ann.with(username);
  await agent.says("Still you?");
  await agent.sees(/\w/);
  expect(agents().some((pid) => before.includes(pid))).toBe(false);
  expect(rowsOf(folder, ["deployments"]).deployments?.map((row) => row.phase)).toEqual(["live"]);
}, 60_000);

test("Ctrl-C, which a terminal and npm both pass on, is one stop", async () => {
  goclaw.signal("SIGINT");
  goclaw.signal("SIGINT");
  expect(await goclaw.ended).toBe(0);
  expect(goclaw.output().match(/process\.stopped/g)).toHaveLength(1);
  await until("the agents are gone", () => agents().length === 0);
});

test("--fresh begins anew: no agent, nobody signed in, an empty chat", async () => {
  await start(["--fresh"]);
  expect(rowsOf(folder, ["users", "deployments"])).toEqual({ users: [], deployments: [] });
  expect(agents()).toEqual([]);
  expect(readdirSync(folder)).toContain("keys.json");
  await ann.says("/bots");
  await ann.sees(/sign in first/i);
  expect(await stop("SIGTERM")).toBe(0);
}, 60_000);

test("a signal while it is still starting ends it as cleanly", async () => {
  goclaw = runFile("src/main.ts", { env });
  await goclaw.prints(/http\.listening/, 40_000);
  expect(await stop("SIGTERM"), goclaw.output()).toBe(0);
  expect(goclaw.output()).not.toMatch(/"level":"(error|fatal)"/);
}, 60_000);
