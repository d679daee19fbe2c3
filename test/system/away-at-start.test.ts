import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { rowsOf } from "../world/rows.ts";
import { until } from "../world/until.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ idleAgents: true, discord: true });
}, 60_000);
afterAll(() => world.close());

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
const isWhole = () => until("nothing is degraded", async () => (await readyz()).degraded.length === 0);
const noted = (event: string, service: string, { logLines } = world) =>
  logLines.filter((line) => {
    const { event: is, service: of } = JSON.parse(line);
    return is === event && of === service;
  }).length;

test("GoClaw starts while Discord, Clerk, the models and the payment providers are away, says so, and is whole once they are back", async () => {
  await isWhole();
  const { discord } = world.sandbox;
  if (!discord) throw new Error("the world has no Discord");
  const twins = [discord, world.clerk, world.llm, world.polar, world.stripe];
  await world.restart(async () => {
    for (const { faults } of twins) faults.add(AWAY);
  });
  const away = await readyz();
  expect(away).toMatchObject({ ready: true, checks: { discord: "no_answer", models: "none_known" } });
  expect(away.checks.prices).toContain("stripe");
  expect(noted("service.away", "discord")).toBeGreaterThan(0);
  const jobs = rowsOf(world.folder, ["jobs"]).jobs?.map(({ key }) => key);
  expect(jobs, "another process may have joined, and listen").toContain("gateway:discord");
  const ann = world.meets("Ann");
  ann.chat.says("/start");
  await ann.chat.sees(/sign in/i);

  for (const { faults } of twins) faults.clear();
  await isWhole();
  for (const service of ["discord", "stripe"])
    await until(`${service} has joined`, async () => noted("service.joined", service) === 1);
  const bea = discord.createUser({ username: "bea", globalName: "Bea" });
  await bea.runs("/start");
  await bea.sees(/sign in/i);
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
