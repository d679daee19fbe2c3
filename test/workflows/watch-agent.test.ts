import { expect, test } from "vitest";
import { blocks } from "../sandbox/akash/tenant.ts";
import { startWatchWorld } from "./watch-world.ts";

const MINUTE = 60_000;

test("an agent that nobody has looked at is found; one that reports that it is well is not looked at again, and no provider is asked for it", async () => {
  const w = await startWatchWorld();
  const id = await w.live();
  for (const { key, epoch } of await w.repos.jobs.claim(w.clock.now(), MINUTE, 100))
    await w.repos.jobs.finish(key, epoch, null);
  await w.findForgotten();
  const due = await w.repos.jobs.claim(w.clock.now(), MINUTE, 100);
  expect(due.map(({ key }) => key)).toEqual([`health:${id}`]);
  for (const { key, epoch } of due) await w.repos.jobs.finish(key, epoch, null);
  await w.reports(id);
  expect(await w.look(id)).toBeNull();
  expect(await w.repos.agentHealth.find(id)).toMatchObject({ state: "healthy" });
  const before = await w.repos.agentHealth.find(id);
  await w.round();
  expect(await w.look(id)).toBeNull();
  // A look that finds nothing new writes nothing.
  expect(await w.repos.agentHealth.find(id)).toMatchObject({ version: (before?.version ?? 0) + 1, looks: 2 });
  const [third, version] = [await w.look(id), (await w.repos.agentHealth.find(id))?.version];
  expect(third).toBeNull();
  await w.look(id);
  expect((await w.repos.agentHealth.find(id))?.version).toBe(version);
  expect(await w.repos.providerHealth.find((await w.intentOf(id))?.provider ?? "")).toBeNull();
});

test("somebody else at the token: told at once and once, degraded, and told again when it is over", async () => {
  const w = await startWatchWorld();
  const id = await w.live();
  await w.reports(id, { trouble: ["telegram_conflict"] });
  await w.looks(id, 3, () => w.reports(id, { trouble: ["telegram_conflict"] }));
  expect(await w.told(id)).toEqual(["silent channel.conflict"]);
  expect(await w.phase(id)).toBe("degraded");
  expect(w.channel.asked).toBe(1);
  await w.looks(id, 3, () => w.reports(id));
  expect(await w.told(id)).toEqual(["silent channel.conflict", "answers_again channel.conflict"]);
  expect(await w.phase(id)).toBe("live");
  expect(await w.openFault(id)).toBeNull();

  // A webhook that somebody set looks the same to the agent.
  w.channel.says = "webhook_set";
  const other = await w.live();
  await w.reports(other, { trouble: ["telegram_conflict"] });
  await w.look(other);
  expect(await w.openFault(other)).toBe("channel.webhook_set");
});

test("what comes and goes is one incident and one message, until it has lasted", async () => {
  const w = await startWatchWorld();
  const id = await w.live();
  for (let i = 0; i < 3; i++) {
    await w.reports(id, { trouble: ["telegram_conflict"] });
    await w.look(id);
    await w.looks(id, 2, () => w.reports(id));
  }
  expect(await w.told(id)).toEqual(["silent channel.conflict", "answers_again channel.conflict"]);
  const { rows } = await w.client.execute({
    sql: "select flaps from incidents where deployment_id=?",
    args: [id],
  });
  expect(rows).toMatchObject([{ flaps: 2 }]);
  // Then it stays: it is told again after a while, and its end, too.
  for (let i = 0; i < 2; i++) {
    await w.looks(id, 1, () => w.reports(id, { trouble: ["telegram_conflict"] }));
    w.wait(41 * MINUTE);
  }
  expect((await w.told(id)).slice(2)).toEqual(["silent channel.conflict"]);
  await w.looks(id, 2, () => w.reports(id));
  expect((await w.told(id)).slice(3)).toEqual(["answers_again channel.conflict"]);
});

test("a companion that falls silent is found by the rounds; its provider says it runs: restarted first, then moved", async () => {
  const w = await startWatchWorld();
  const id = await w.live();
  await w.reports(id);
  await w.round();
  await w.look(id);
  const roundGoesOn = async () => void (await w.round());
  // Rounds go on, reports do not.
  for (let i = 0; i < 40; i++) {
    w.wait(10_000);
    await w.round();
  }
  expect((await w.repos.jobs.claim(w.clock.now(), MINUTE, 100)).map(({ key }) => key)).toContain(
    `health:${id}`,
  );
  await w.looks(id, 2, roundGoesOn);
  expect(await w.told(id)).toEqual([]);
  await w.looks(id, 2, roundGoesOn);
  expect(await w.told(id)).toEqual(["silent companion.silent"]);
  expect((await w.row(id)).restartWantedAt).not.toBeNull();
  const wanted = (await w.repos.events.listNewest(id, { limit: 50 })).filter(
    ({ type }) => type === "restart_wanted",
  );
  expect(wanted.map(({ evidence }) => evidence)).toEqual(['{"by":"remedy"}']);
  await w.looks(id, 12, roundGoesOn);
  expect(await w.phase(id)).toBe("healing");
  expect(await w.told(id)).toEqual(["silent companion.silent"]);
});

test("nobody is silent while nobody listens: after a gap in the rounds nothing is known until reports had their time", async () => {
  const w = await startWatchWorld();
  const id = await w.live();
  await w.reports(id);
  await w.round();
  w.wait(2 * 60 * MINUTE);
  await w.look(id);
  expect(await w.repos.agentHealth.find(id), "looked at before the first round").toMatchObject({
    state: "unknown",
  });
  await w.round();
  await w.looks(id, 4, async () => void (await w.round()));
  expect(await w.openFault(id)).toBeNull();
  expect(await w.repos.agentHealth.find(id)).toMatchObject({ state: "unknown" });
});

test("a provider that does not answer: its agents are moved once it had its time, by the chain's word, and one case is opened", async () => {
  const w = await startWatchWorld();
  const id = await w.live();
  const provider = (await w.intentOf(id))?.provider ?? "";
  for (const { address } of w.rig.twin.chain.providers())
    if (address !== provider) w.rig.twin.providers.setMode(address, "silent");
  const other = await w.live();
  expect((await w.intentOf(other))?.provider).toBe(provider);
  w.rig.twin.providers.setMode(provider, "offline");
  await w.looks(id, 4);
  await w.looks(other, 4);
  expect(await w.openFault(id)).toBe("provider.unreachable");
  // Both are Ann's and fell silent together: that is one message.
  expect([...(await w.told(id)), ...(await w.told(other))]).toEqual(["silent provider.unreachable"]);
  expect((await w.repos.adminCases.listOpen({ limit: 10 })).map(({ kind }) => kind)).toEqual([
    "provider_away",
  ]);
  expect(await w.phase(id)).toBe("degraded");
  await w.looks(id, 24);
  expect(await w.phase(id)).toBe("healing");
}, 60_000);

test("a provider that comes back before its time is over: nothing moves, and its case settles itself", async () => {
  const w = await startWatchWorld();
  const id = await w.live();
  const provider = (await w.intentOf(id))?.provider ?? "";
  w.rig.twin.providers.setMode(provider, "offline");
  await w.looks(id, 4);
  w.rig.twin.providers.setMode(provider, "normal");
  // What it runs is ready a few blocks later, and until then the fault would be another one.
  await blocks(w.rig.twin, 40);
  w.wait(6 * MINUTE);
  for (let i = 0; i < 20 && (await w.openFault(id)); i++) await w.looks(id, 1);
  expect(await w.phase(id)).toBe("live");
  expect(await w.told(id)).toEqual(["silent provider.unreachable", "answers_again provider.unreachable"]);
  expect(await w.repos.adminCases.listOpen({ limit: 10 })).toEqual([]);
}, 60_000);

test("as many heals as a day may have: then a person decides, and an administrator is told", async () => {
  const w = await startWatchWorld();
  const id = await w.live();
  const crash = () => w.reports(id, { lastExit: { code: 1, signal: null, oom: false } }, { state: "down" });
  for (let i = 0; i < 3; i++) {
    const row = await w.row(id);
    await w.repos.deployments.patch(id, row.version, {}, [
      w.repos.deployments.eventPart(id, "heal_begun", null, null),
    ]);
  }
  await w.looks(id, 14, crash);
  expect(await w.phase(id)).toBe("degraded");
  expect(await w.told(id)).toEqual(["silent agent.down", "heal_asked agent.down"]);
  expect(await w.repos.adminCases.listOpen({ limit: 10 })).toMatchObject([{ kind: "agent_ailing" }]);
});

test.runIf(process.env.GOCLAW_FULL)("money and a channel never move an agent", async () => {
  const w = await startWatchWorld();
  const id = await w.live();
  await w.looks(id, 60, () => w.reports(id, { ready: false, trouble: ["telegram_blocked"] }));
  expect(await w.phase(id)).toBe("degraded");
  expect(await w.told(id)).toEqual(["silent channel.blocked"]);
  expect(await w.repos.events.countSince(id, "heal_begun", 0)).toBe(0);
});
