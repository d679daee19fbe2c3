import { expect, onTestFinished, test } from "vitest";
import { freePort } from "../../src/sandbox/kernel/free-port.ts";
import { until } from "../world/until.ts";
import { type CrashWorld, type CrashWorldOptions, openCrashWorld } from "./crash-world.ts";

const PATIENCE_MS = 30_000;

async function openWorld(options: CrashWorldOptions) {
  const world = await openCrashWorld({ ...options, discord: true });
  onTestFinished(() => world.close());
  const { discord } = world;
  if (!discord) throw new Error("this world has no Discord");
  const bea = discord.createUser({ username: "bea", globalName: "Bea" });
  const { channelId } = discord.createGuild({
    name: "Harbour",
    memberIds: [bea.id],
    bots: [{ application: "GoClaw" }],
  });
  const there = bea.at({ channel: channelId });
  const isHeard = () =>
    until("somebody listens", () => discord.gateway.connected(discord.main.id) > 0, PATIENCE_MS);
  const answers = () => there.transcript().filter(({ text }) => text.includes("What I can do"));
  return { world, discord, there, isHeard, answers };
}

const connections = (world: CrashWorld): number =>
  world.logLines().filter((line) => line.includes('"event":"discord.connected"')).length;

test("killed wherever it hurts while it answers, it answers once, in the place that was kept", async () => {
  const all = ["outbox.sent_unrecorded", "inbox.discord.handled", "outbox.before_send"];
  const points = process.env.GOCLAW_FULL ? all : all.slice(0, 1);
  const { world, there, isHeard, answers } = await openWorld({ crash: { kind: "each", points } });
  await world.goclaw.ready();
  await isHeard();
  expect((await there.runs("/help")).kind).toBe("thinking");
  await there.sees("What I can do", PATIENCE_MS);
  await until("it died everywhere", () => world.died().length === points.length, PATIENCE_MS);
  const before = connections(world);
  await until("its last life listens", () => connections(world) > before, PATIENCE_MS);
  await there.runs("/privacy");
  await there.sees("never your card", PATIENCE_MS);
  expect(world.died().sort()).toEqual([...points].sort());
  expect(answers()).toHaveLength(1);
  expect(there.transcript().filter(({ isThinking }) => isThinking)).toEqual([]);
}, 60_000);

test("a replica that is asked to stop hands the connection over, and what it took is answered", async () => {
  const { world, discord, there, isHeard, answers } = await openWorld({ leaseMs: 2_000 });
  await world.goclaw.ready();
  await isHeard();
  const other = world.startAnother(await freePort());
  await other.ready();
  const asked = there.runs("/help");
  await asked;
  expect(await world.goclaw.stop()).toMatchObject({ code: 0, signal: null });
  await there.sees("What I can do", PATIENCE_MS);
  await isHeard();
  await there.runs("/privacy");
  await there.sees("never your card", PATIENCE_MS);
  expect(answers()).toHaveLength(1);
  expect(discord.gateway.connected(discord.main.id)).toBe(1);
  expect(discord.unansweredInteractions()).toEqual([]);
}, 60_000);
