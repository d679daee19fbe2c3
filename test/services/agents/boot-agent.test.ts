import { expect, onTestFinished, test } from "vitest";
import { authenticateAgentKey } from "../../../src/services/agents/authenticate-agent-key.ts";
import { bootAgent } from "../../../src/services/agents/boot-agent.ts";
import { hashSecret } from "../../../src/services/agents/workload-spec.ts";
import { closeAgent } from "../../../src/services/deployments/close-agent.ts";
import { pastedOnly, startDeployWorld } from "../../workflows/deploy-world.ts";

type World = Awaited<ReturnType<typeof startDeployWorld>>;
const keyOf = (boot: Awaited<ReturnType<World["boots"]>>): string => {
  const found = /claw_[A-Za-z0-9_-]{20,}/.exec(JSON.stringify(boot))?.[0];
  if (!found) throw new Error("no key was handed over");
  return found;
};
const opens = (w: World, key: string) =>
  authenticateAgentKey({ ctx: w.ctx, input: { keyHash: hashSecret(key) } });
/** What a key opens: the model, nothing for now and why, or nothing any more. */
async function standing(w: World, key: string): Promise<string> {
  const holder = await opens(w, key);
  return holder?.kind === "suspended" ? holder.suspension : (holder?.kind ?? "ended");
}

test("each boot ends the key of the one before, also when two containers boot at once", async () => {
  const w = await startDeployWorld({ channels: pastedOnly });
  const id = await w.queued();
  await w.stepTo(id, "starting");
  const boots = await Promise.all([w.boots(id), w.boots(id), w.boots(id)]);
  const good = await Promise.all(boots.map((boot) => opens(w, keyOf(boot))));
  expect(good.filter((agent) => agent !== null)).toHaveLength(1);
  const last = keyOf(await w.boots(id));
  expect(await Promise.all(boots.map((boot) => opens(w, keyOf(boot))))).toEqual([null, null, null]);
  expect(await opens(w, last)).toMatchObject({ agent: { deploymentId: id } });
});

test("a secret nobody knows opens nothing; one whose attempt is over is told so", async () => {
  const w = await startDeployWorld({ channels: pastedOnly });
  await expect(bootAgent({ ctx: w.ctx, input: { secret: "gcb_made_up" } })).rejects.toMatchObject({
    code: "unauthenticated",
  });
  const id = await w.queued();
  await w.stepTo(id, "starting");
  const intent = await w.intentOf(id);
  const secret = /gcb_[\w-]+/.exec(await w.repos.intents.openManifest(intent?.id ?? ""))?.[0] ?? "";
  const key = keyOf(await bootAgent({ ctx: w.ctx, input: { secret } }));
  await closeAgent({ ctx: w.ann.ctx, input: { deploymentId: id } });
  await expect(bootAgent({ ctx: w.ctx, input: { secret } })).rejects.toMatchObject({ code: "gone" });
  expect(await opens(w, key)).toBeNull();
});

test("the secret of an earlier attempt does not open the next one's bot", async () => {
  const w = await startDeployWorld({ channels: pastedOnly });
  const id = await w.queued();
  await w.stepTo(id, "starting");
  const first = await w.intentOf(id);
  const secret = /gcb_[\w-]+/.exec(await w.repos.intents.openManifest(first?.id ?? ""))?.[0] ?? "";
  w.clock.offsetMs += 60_000;
  await w.stepTo(id, "queued");
  await w.stepTo(id, "creating", "bidding");
  expect((await w.row(id)).attempt).toBe(2);
  await expect(bootAgent({ ctx: w.ctx, input: { secret } })).rejects.toMatchObject({ code: "gone" });
});

test("a key works while its plan grants access, waits while that is in doubt, and ends with it", async () => {
  const w = await startDeployWorld({ channels: pastedOnly });
  const id = await w.queued();
  await w.stepTo(id, "starting");
  const key = keyOf(await w.boots(id));
  const [plan] = await w.repos.subscriptions.listByUser(w.ann.userId);
  for (const [status, expected] of [
    ["past_due", "agent"],
    ["unknown", "unsure"],
    ["paused", "plan_paused"],
    ["active", "agent"],
    ["canceled", "ended"],
  ] as const) {
    await w.repos.subscriptions.sync(plan?.id ?? "", { status });
    expect(await standing(w, key), status).toBe(expected);
  }
});

test("the days of grace end at their moment, not when somebody next looks at the plan", async () => {
  const w = await startDeployWorld({ channels: pastedOnly });
  const id = await w.queued();
  await w.stepTo(id, "starting");
  const key = keyOf(await w.boots(id));
  const [plan] = await w.repos.subscriptions.listByUser(w.ann.userId);
  const since = w.clock.now();
  await w.repos.subscriptions.sync(plan?.id ?? "", { status: "past_due", pastDueSince: since });
  const untilMs = (await opens(w, key))?.untilMs ?? 0;
  expect(untilMs).toBe(since + 7 * 86_400_000);
  w.clock.offsetMs += untilMs - w.clock.now() - 1_000;
  expect(await standing(w, key)).toBe("agent");
  w.clock.offsetMs += 1_000;
  expect(await standing(w, key)).toBe("payment");
});

test("an agent with a token of its own boots while our own bot on its platform is switched off", async () => {
  const w = await startDeployWorld({ channels: new Map() });
  const id = await w.queued();
  await w.stepTo(id, "starting");
  expect((await w.boots(id)).env).toHaveProperty("TELEGRAM_BOT_TOKEN");
});

test("an agent is told how far its model goes, as the catalogue has it at that boot", async () => {
  const w = await startDeployWorld({ channels: pastedOnly });
  const id = await w.queued();
  await w.stepTo(id, "starting");
  const { model } = await w.row(id);
  const modelIn = (boot: Awaited<ReturnType<World["boots"]>>) =>
    JSON.parse(boot.files[0]?.content ?? "{}").models.providers.goclaw.models[0];
  expect(modelIn(await w.boots(id))).toMatchObject({ contextWindow: 128_000, maxTokens: 8_192 });
  const { models } = w.ctx.settings;
  onTestFinished(() => {
    w.ctx.settings.models = models;
  });
  w.ctx.settings.models = [
    { id: model, title: "Small", description: "", contextTokens: 65_536, maxOutputTokens: 4_096 },
  ];
  expect(modelIn(await w.boots(id))).toMatchObject({ contextWindow: 65_536, maxTokens: 4_096 });
});
