import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { KEY_OVERLAP_MS } from "../../../src/services/agents/boot-agent.ts";
import { renewKey } from "../../../src/services/agents/renew-key.ts";
import { hashSecret } from "../../../src/services/agents/workload-spec.ts";
import { restartAgent } from "../../../src/services/deployments/restart-agent.ts";
import { tendBackups } from "../../../src/workflows/backups/tend-backups.ts";
import { signIn } from "../../workflows/saved-before.ts";
import { until } from "../../world/until.ts";
import { type CompanionWorld, startCompanionWorld } from "./companion-world.ts";

const reportOf = ({ ctx, intent }: CompanionWorld) => ctx.repos.agentReports.find(intent.id);
const reported = (world: CompanionWorld, what: Record<string, unknown>) =>
  until(`reported ${JSON.stringify(what)}`, async () => {
    const report = await reportOf(world);
    const facts = JSON.parse(report?.facts ?? "{}");
    const said = { ...report, ...facts };
    return Object.entries(what).every(([key, value]) => JSON.stringify(said[key]) === JSON.stringify(value))
      ? said
      : undefined;
  });
const wantRevision = ({ w, id }: CompanionWorld, revision: number) =>
  w.client.execute({
    sql: "update deployments set config_revision=?, version=version+1 where id=?",
    args: [revision, id],
  });
const wantChannel = (world: CompanionWorld, to: "on" | "off") =>
  world.w.client.execute({
    sql: "update akash_intents set channel_wanted=? where id=?",
    args: [to, world.intent.id],
  });

test("runs the image's own command without the lease's secret, and says how it is", async () => {
  const world = await startCompanionWorld();
  const container = await world.container();
  const { env, argv, pid } = await container.started(1);
  expect(argv).toEqual(["gateway"]);
  expect(env).toHaveProperty("TELEGRAM_BOT_TOKEN");
  expect(readFileSync(`/proc/${pid}/environ`, "utf8")).not.toContain(world.secret);
  expect(pid).not.toBe(container.pid);
  const report = await reported(world, { state: "running", ready: true });
  expect(report).toMatchObject({ channel: "on", revision: 1, restarts: 0, trouble: [], lastExit: null });
  expect(report.memoryMiB).toBeGreaterThan(10);
  container.signal("SIGTERM");
  await container.says("image: SIGTERM");
  expect(await container.exit).toBe(0);
});

test("an agent that ends is started again in its container, and keeps what lies there", async () => {
  const world = await startCompanionWorld({ restartMs: 500 });
  const container = await world.container();
  await container.started(1);
  container.order("end 3");
  const lastExit = JSON.stringify({ lastExit: { code: 3, signal: null, oom: false } }).slice(1, -1);
  await until("its end to be told", () =>
    world.state.reports
      .map((report) => JSON.stringify(report))
      .some((report) => report.includes('"state":"down"') && report.includes(lastExit)),
  );
  await container.started(2);
  await reported(world, { state: "running", restarts: 1 });
  container.order("die SIGKILL");
  await reported(world, { restarts: 2, lastExit: { code: null, signal: "SIGKILL", oom: false } });
  expect((await world.w.intentOf(world.id))?.boots).toBe(1);
}, 20_000);

test("an end is told at once, also when it comes while a report is under way", async () => {
  const world = await startCompanionWorld();
  const container = await world.container();
  await container.started(1);
  await reported(world, { state: "running" });
  const { promise, resolve } = Promise.withResolvers<void>();
  world.state.answering = promise;
  const before = world.state.reports.length;
  await until("a report under way", () => world.state.reports.length > before);
  container.order("end 3");
  await container.says("the agent ended (code 3)");
  world.state.nextMs = 600_000;
  resolve();
  await reported(world, { lastExit: { code: 3, signal: null, oom: false } });
});

test("a revision is fetched and started without a transaction; the key before works on for a while", async () => {
  const world = await startCompanionWorld();
  const container = await world.container();
  const first = await container.started(1);
  await reported(world, { state: "running" });
  await wantRevision(world, 4);
  const second = await container.started(2);
  await reported(world, { state: "running", revision: 4, restarts: 0 });
  const row = await world.ctx.repos.deployments.findById(world.id);
  const keys = [first, second].map(({ env }) => hashSecret(env.GOCLAW_API_KEY ?? ""));
  expect(keys[0]).not.toBe(keys[1]);
  expect([row?.earlierKey, row?.clawApiKey]).toEqual(keys);
  expect(row?.earlierKeyUntil).toBeGreaterThan(world.ctx.clock.now() + KEY_OVERLAP_MS - 60_000);
  const events = await world.ctx.repos.events.listAfter(world.id, { limit: 500 });
  expect(events.filter(({ type }) => type === "restarted")).toHaveLength(1);
});

test.each([
  ["a restart", restartAgent],
  ["a new key", renewKey],
] as const)(
  "%s of an agent whose companion reports costs no transaction, and asking twice is one",
  async (_, want) => {
    const world = await startCompanionWorld({ live: true });
    const { chain } = world.w.rig.twin;
    const container = await world.container();
    await container.started(1);
    await reported(world, { state: "running" });
    const [before, txs] = [await world.w.row(world.id), chain.txs().length];
    const { promise, resolve } = Promise.withResolvers<void>();
    world.state.configuring = promise;
    await signIn(world.ctx, world.w.ann.userId);
    const wish = () => want({ ctx: world.w.ann.ctx, input: { deploymentId: world.id } });
    await Promise.all([wish(), wish()]);
    await until("it to be saved first", async () => {
      await tendBackups(world.ctx, world.id);
      return (await world.w.row(world.id)).heldAct === null;
    });
    expect(await world.ctx.repos.backups.latestWhole(world.id)).toMatchObject({ why: "restart" });
    expect(await world.w.row(world.id)).toMatchObject({
      restartWantedAt: expect.any(Number),
      configRevision: before.configRevision + 1,
    });
    resolve();
    await world.w.advance(world.id);
    await container.started(2);
    await reported(world, { state: "running", revision: before.configRevision + 1 });
    const after = await world.w.row(world.id);
    expect(after).toMatchObject({ restartWantedAt: null, earlierKey: expect.any(String) });
    expect(after.clawApiKey).not.toBe(before.clawApiKey);
    expect(chain.txs().length).toBe(txs);
    await expect(wish()).rejects.toMatchObject({ details: { reason: "restart_recent" } });
  },
);

test("a channel that must be off is off before anything else, without token and key; on again it has both", async () => {
  const world = await startCompanionWorld();
  const container = await world.container();
  const first = await container.started(1);
  await reported(world, { state: "running" });
  await wantChannel(world, "off");
  const quiet = await container.started(2);
  await reported(world, { state: "running", channel: "off" });
  expect(quiet.config.channels).toEqual({});
  expect(quiet.env).not.toHaveProperty("TELEGRAM_BOT_TOKEN");
  const keyOf = async () => (await world.ctx.repos.deployments.findById(world.id))?.clawApiKey;
  expect(await keyOf()).toBe(hashSecret(first.env.GOCLAW_API_KEY ?? ""));
  expect(await keyOf()).not.toBe(hashSecret(quiet.env.GOCLAW_API_KEY ?? ""));
  await wantChannel(world, "on");
  const loud = await container.started(3);
  await reported(world, { state: "running", channel: "on" });
  expect(loud.env).toHaveProperty("TELEGRAM_BOT_TOKEN");
  expect(await keyOf()).toBe(hashSecret(loud.env.GOCLAW_API_KEY ?? ""));
});

test("while GoClaw is away the agent goes on; once it is back its companion reports again", async () => {
  const world = await startCompanionWorld();
  const container = await world.container();
  const { pid } = await container.started(1);
  await reported(world, { state: "running" });
  world.state.isAway = true;
  await container.says("no answer of GoClaw: status 503");
  process.kill(pid, 0);
  world.state.isAway = false;
  const before = world.state.reports.length;
  await until("another report", () => world.state.reports.length > before);
});

test("a lease that is over ends its agent, and the container with 78", async () => {
  const world = await startCompanionWorld();
  const container = await world.container();
  await container.started(1);
  await world.w.client.execute({
    sql: "update akash_intents set state='unwanted' where id=?",
    args: [world.intent.id],
  });
  expect(await container.exit).toBe(78);
  expect(container.output()).toContain("image: SIGTERM");
});

test("what an agent prints is passed on without secrets, and its kinds of trouble are recognised", async () => {
  const world = await startCompanionWorld();
  const container = await world.container();
  const { env } = await container.started(1);
  const token = env.TELEGRAM_BOT_TOKEN ?? "";
  container.order(
    `say [telegram] Telegram getUpdates conflict: 409: Conflict with ${token} and ${env.GOCLAW_API_KEY}`,
  );
  await container.says("409: Conflict with *** and ***");
  await reported(world, { trouble: ["telegram_conflict"] });
  container.order("say [discord] gateway closed with 4014: Disallowed intent(s)");
  await reported(world, { trouble: ["discord_intents", "telegram_conflict"] });
  for (const secret of [token, env.GOCLAW_API_KEY, world.secret])
    expect(container.output()).not.toContain(secret);
});

test("a newer companion that comes with a revision takes over in the same process", async () => {
  const world = await startCompanionWorld();
  const container = await world.container();
  await container.started(1);
  await reported(world, { state: "running" });
  world.ctx.settings.agent.companion = world.ctx.settings.agent.companion.map(({ name, content }) => ({
    name,
    content: name === "companion.mjs" ? content.replace("wanted: revision", "newer: revision") : content,
  }));
  await wantRevision(world, 2);
  await container.started(2);
  await reported(world, { state: "running", revision: 2 });
  await wantRevision(world, 3);
  await container.says("newer: revision 3");
  await reported(world, { state: "running", revision: 3 });
  process.kill(container.pid ?? 0, 0);
});
