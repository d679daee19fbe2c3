import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { tooManyRequests } from "../../src/sandbox/telegram/telegram-twin.ts";
import { rowsOf } from "../world/rows.ts";
import { until } from "../world/until.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ idleAgents: true, discord: true, env: { AKASH_BACKEND: "console" } });
}, 60_000);
afterAll(() => world.close());

/** The longest that one service may keep a start waiting. */
const LONGEST_MS = 10_000;
const AWAY = { kind: "drop_before", match: /./, times: 1_000_000 } as const;

interface Readiness {
  ready: boolean;
  degraded: string[];
  checks: Record<string, string>;
}

async function readyz({ url } = world): Promise<Readiness> {
  const answer = await fetch(`${url}/readyz`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Readiness;
}
const BAD_GATEWAY = {
  kind: "status",
  match: /./,
  status: 502,
  body: "<h1>502</h1>",
  times: 1_000_000,
} as const;

const isWhole = (of = world) =>
  until("nothing is degraded", async () => (await readyz(of)).degraded.length === 0);
const noted = (event: string, service: string, { logLines } = world) =>
  logLines.filter((line) => {
    const { event: is, service: of } = JSON.parse(line);
    return is === event && of === service;
  }).length;

test("GoClaw starts while the Console API, Telegram, Discord, Clerk, the models and the payment providers are away, says so, and is whole once they are back", async () => {
  await isWhole();
  const { discord, consoleApi } = world.sandbox;
  if (!discord || !consoleApi) throw new Error("the world lacks Discord or the Console API");
  const twins = [consoleApi, world.telegram, discord, world.clerk, world.llm, world.polar, world.stripe];
  await world.restart(async () => {
    for (const { faults } of twins) faults.add(AWAY);
  });
  const away = await readyz();
  expect(away).toMatchObject({
    ready: true,
    checks: { akash: "no_answer", telegram: "no_answer", discord: "no_answer", models: "none_known" },
  });
  expect(away.checks.prices).toContain("stripe");
  expect(noted("service.away", "discord")).toBeGreaterThan(0);
  const jobs = rowsOf(world.folder, ["jobs"]).jobs?.map(({ key }) => key);
  expect(jobs, "another process may have joined, and listen").toContain("gateway:discord");
  for (const { faults } of twins) faults.clear();
  await isWhole();
  for (const service of ["akash", "telegram", "discord", "stripe"])
    await until(`${service} has joined`, async () => noted("service.joined", service) === 1);
  const bea = discord.createUser({ username: "bea", globalName: "Bea" });
  await bea.runs("/start");
  await bea.sees(/sign in/i);
  const ann = world.meets("Ann");
  ann.chat.says("/start");
  await ann.chat.sees(/sign in/i);
}, 90_000);

test("services that take our calls and never answer keep a start waiting side by side, not one after the other", async () => {
  const { discord, consoleApi } = world.sandbox;
  if (!discord || !consoleApi) throw new Error("the world lacks Discord or the Console API");
  const { akash, clerk, llm, polar, stripe, telegram } = world;
  const twins = [consoleApi, akash, telegram, discord, clerk, llm, polar, stripe];
  await isWhole();
  const hangs = new AbortController();
  let stoppedAt = 0;
  await world.restart(async () => {
    for (const { faults } of twins)
      faults.add({ kind: "hang", match: /./, times: 1_000_000, until: hangs.signal });
    stoppedAt = performance.now();
  });
  expect(performance.now() - stoppedAt).toBeLessThan(2 * LONGEST_MS);
  expect(await readyz()).toMatchObject({
    ready: true,
    checks: { akash: "no_answer", telegram: "no_answer", discord: "no_answer", models: "none_known" },
  });
  hangs.abort();
  await isWhole();
}, 90_000);

test("GoClaw starts while Telegram is away, serves everybody else, and takes Telegram up when it answers", async () => {
  const { discord } = world.sandbox;
  if (!discord) throw new Error("the world has no Discord");
  const bot = `/bot${world.sandbox.credentials.telegramBotToken}`;
  const before = noted("service.away", "telegram");
  const joinedBefore = noted("service.joined", "telegram");
  const connections = () => world.logLines.filter((line) => line.includes("discord.connected")).length;
  const connectedBefore = connections();
  await world.restart(async () => world.telegram.faults.add(BAD_GATEWAY));
  expect(await readyz()).toMatchObject({ ready: true, checks: { telegram: "no_answer", discord: "ok" } });
  expect(world.app.notes.join()).toContain("telegram does not answer");
  await until("Discord is listened to", () => connections() > connectedBefore);
  const dan = discord.createUser({ username: "dan", globalName: "Dan" });
  await dan.runs("/start");
  await dan.sees(/sign in/i);
  const page = await (await fetch(`${world.url}/cancelled`)).text();
  expect(page, "no link to a bot whose name nobody knows").not.toContain("t.me/");
  const asked = await fetch(`${world.url}/v1/models`, { headers: { authorization: "Bearer nobody" } });
  expect(asked.status).toBe(401);
  const eve = world.meets("Eve");
  eve.chat.says("/start");

  world.telegram.faults.clear();
  world.telegram.faults.add(tooManyRequests(new RegExp(`${bot}/getMe`), 1));
  world.telegram.faults.add({ ...BAD_GATEWAY, match: new RegExp(`${bot}/getMyCommands`), times: 2 });
  await eve.chat.sees(/sign in/i);
  await isWhole();
  expect(noted("service.away", "telegram") - before, "one line, however many tries").toBe(1);
  expect(noted("service.joined", "telegram") - joinedBefore).toBe(1);
  await until("its menus are set", () => world.logLines.some((line) => line.includes("telegram.set_up")));
}, 90_000);

test("what Telegram posts while it cannot be asked who we are is answered when it can", async () => {
  const env = { TELEGRAM_MODE: "webhook", TELEGRAM_WEBHOOK_SECRET: "a-secret_for_one_0123456789" };
  const posted = await startWorld({ idleAgents: true, env });
  onTestFinished(() => posted.close());
  const fay = posted.meets("Fay");
  await posted.restart(async () => posted.telegram.faults.add(BAD_GATEWAY));
  fay.chat.says("/start");
  await until("it is kept", () =>
    (rowsOf(posted.folder, ["inbox"]).inbox ?? []).some(({ state }) => state === "pending"),
  );
  expect((await readyz(posted)).checks.telegram).toBe("no_answer");
  posted.telegram.faults.clear();
  await fay.chat.sees(/sign in/i);
  await isWhole(posted);
}, 90_000);

test("Discord that joins late finds the address that it is to post interactions to", async () => {
  const posted = await startWorld({ idleAgents: true, discord: true, env: { DISCORD_MODE: "http" } });
  onTestFinished(() => posted.close());
  const { discord } = posted.sandbox;
  if (!discord) throw new Error("the world has no Discord");
  await posted.restart(async () => {
    await discord.setEndpoint("GoClaw", undefined);
    discord.faults.add(AWAY);
  });
  expect((await readyz(posted)).checks.discord).toBe("no_answer");
  discord.faults.clear();
  await until("Discord has joined", async () => noted("service.joined", "discord", posted) === 1);
  const cid = discord.createUser({ username: "cid", globalName: "Cid" });
  await cid.runs("/start");
  await cid.sees(/sign in/i);
}, 90_000);
