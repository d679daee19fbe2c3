import { expect, test } from "vitest";
import { changeAgentSettings } from "../../../src/services/agents/change-agent-settings.ts";
import { rollBackSettings } from "../../../src/services/agents/roll-back-settings.ts";
import type { AgentFacts } from "../../../src/services/agents/take-report.ts";
import type { Context } from "../../../src/services/context.ts";
import { judgeRevision } from "../../../src/workflows/revisions/judge-revision.ts";
import { pastedOnly, startDeployWorld } from "../../workflows/deploy-world.ts";

const WELL: AgentFacts = {
  lastExit: null,
  ready: true,
  trouble: [],
  memoryMiB: 100,
  backup: null,
  restored: null,
};

/** A live agent whose companion says what a test wants, and its owner. */
async function startRevisionWorld({ companion = true } = {}) {
  const w = await startDeployWorld({ channels: pastedOnly });
  const id = await w.live();
  const intent = await w.intentOf(id);
  if (!intent) throw new Error("no attempt");
  const settings = {
    ...w.ctx.settings,
    models: ["small", "large", "huge"].map((model) => ({ id: model, title: model, description: model })),
  };
  const job: Context = { ...w.ctx, settings };
  const owner: Context = { ...w.ann.ctx, settings };
  async function says(revision: number, state: "running" | "down" | "starting", facts = {}) {
    await w.client.execute(
      w.repos.agentReports.savePart({
        intentId: intent?.id ?? "",
        deploymentId: id,
        reportedAt: w.clock.now(),
        changedAt: w.clock.now(),
        state,
        channel: "on",
        revision,
        restarts: 0,
        facts: JSON.stringify({ ...WELL, ...facts }),
      })({ sql: "1", args: [] }),
    );
  }
  if (companion) await says(1, "running");
  const revisions = async () =>
    (await w.repos.revisions.list(id, { limit: 20 })).map(
      ({ n, model, why, health, backTo }) => `${n} ${model} ${why}${backTo ? ` ${backTo}` : ""} ${health}`,
    );
  const events = async () =>
    (await w.repos.events.listAfter(id, { limit: 500 })).flatMap(({ type }) =>
      type.startsWith("settings_") ? [type] : [],
    );
  return {
    ...w,
    id,
    intentId: intent.id,
    says,
    revisions,
    events,
    change: (model: string) => changeAgentSettings({ ctx: owner, input: { deploymentId: id, model } }),
    back: (n: number) => rollBackSettings({ ctx: owner, input: { deploymentId: id, n } }),
    judge: () => judgeRevision(job, id),
    wait: (ms: number) => {
      w.clock.offsetMs += ms;
    },
    job,
  };
}

test("another model is a revision that the container fetches; once it runs, that is told", async () => {
  const w = await startRevisionWorld();
  expect(await w.change("large")).toMatchObject({ n: 2, model: "large", health: "unknown" });
  const row = await w.row(w.id);
  expect(row).toMatchObject({ model: "large", configRevision: 2, restartWantedAt: expect.any(Number) });
  expect(await w.change("large")).toMatchObject({ n: 2 });
  expect(await w.judge()).not.toBeNull();
  await w.says(2, "starting");
  expect(await w.judge()).not.toBeNull();
  await w.says(2, "running");
  expect(await w.judge()).toBeNull();
  expect(await w.judge()).toBeNull();
  expect(await w.revisions()).toEqual(["2 large changed healthy", "1 small begun healthy"]);
  expect(await w.events()).toEqual(["settings_changed", "settings_settled"]);
});

test("an agent that is not well in time goes back to what worked, with the reason, once", async () => {
  const w = await startRevisionWorld();
  await w.change("large");
  await w.says(2, "running");
  await w.judge();
  await w.change("huge");
  await w.says(3, "down", { lastExit: { code: null, signal: "SIGKILL", oom: true } });
  expect(await w.judge()).not.toBeNull();
  w.wait(5_000);
  await w.says(3, "down", { lastExit: { code: null, signal: "SIGKILL", oom: true } });
  await w.judge();
  expect(await w.row(w.id)).toMatchObject({ model: "large", configRevision: 4 });
  expect(await w.repos.revisions.find(w.id, 3)).toMatchObject({
    failure: "out_of_memory",
    health: "unhealthy",
  });
  w.wait(5_000);
  await w.says(4, "down");
  await w.judge();
  expect(await w.judge()).toBeNull();
  expect(await w.revisions()).toEqual([
    "4 large fell_back 2 unhealthy",
    "3 huge changed unhealthy",
    "2 large changed healthy",
    "1 small begun healthy",
  ]);
  expect((await w.events()).slice(-3)).toEqual(["settings_changed", "settings_fell_back", "settings_stuck"]);
});

test("what is asked to go back goes back as a revision of its own", async () => {
  const w = await startRevisionWorld();
  await w.change("large");
  await w.says(2, "running");
  await w.judge();
  await expect(w.back(9)).rejects.toMatchObject({ code: "not_found", details: { reason: "revision" } });
  expect(await w.back(1)).toMatchObject({ n: 3, model: "small", why: "rolled_back", backTo: 1 });
  expect(await w.back(1)).toMatchObject({ n: 3 });
  await w.says(3, "running");
  expect(await w.judge()).toBeNull();
});

test("two who decide at once make one revision each, and what was decided last is judged", async () => {
  const w = await startRevisionWorld();
  await Promise.all([w.change("large"), w.change("huge")]);
  expect(await w.revisions()).toHaveLength(3);
  await w.says(3, "running");
  expect(await w.judge()).toBeNull();
  const { model } = await w.row(w.id);
  expect((await w.repos.revisions.newest(w.id))?.model).toBe(model);
});

test("two replicas that judge at once give it up once", async () => {
  const w = await startRevisionWorld();
  await w.change("large");
  w.wait(5_000);
  await w.says(1, "running");
  // Its container may be replaced yet.
  await w.judge();
  expect(await w.events()).toEqual(["settings_changed"]);
  w.wait(5_000);
  await w.says(1, "running");
  await Promise.all([w.judge(), w.judge(), w.judge()]);
  expect(await w.revisions()).toEqual([
    "3 small fell_back 1 unknown",
    "2 large changed unhealthy",
    "1 small begun healthy",
  ]);
  expect((await w.repos.revisions.find(w.id, 2))?.failure).toBe("not_fetched");
});

test("without a companion its container is restarted; where that is given up, it goes back without another", async () => {
  const w = await startRevisionWorld({ companion: false });
  await w.change("large");
  const wanted = await w.row(w.id);
  expect(wanted.restartWantedAt).not.toBeNull();
  expect(await w.judge()).not.toBeNull();
  await w.repos.deployments.patch(w.id, wanted.version, { restart_wanted_at: null });
  await w.judge();
  expect(await w.row(w.id)).toMatchObject({ model: "small", restartWantedAt: null });
  expect(await w.judge()).toBeNull();
  expect((await w.revisions())[0]).toBe("3 small fell_back 1 healthy");
});

test("nobody changes somebody else's agent, one with something under way, or to a model that is not offered", async () => {
  const w = await startRevisionWorld();
  const stranger = await w.person("eve");
  const input = { deploymentId: w.id, model: "large" };
  const asEve = { ...stranger.ctx, settings: w.job.settings };
  await expect(changeAgentSettings({ ctx: asEve, input })).rejects.toMatchObject({ code: "not_found" });
  await expect(w.change("nothing")).rejects.toMatchObject({ details: { reason: "unknown_model" } });
  const row = await w.row(w.id);
  await w.repos.deployments.transition(row, ["live"], "closing");
  await expect(w.change("large")).rejects.toMatchObject({ details: { reason: "not_live" } });
  expect(await w.revisions()).toEqual([]);
});
