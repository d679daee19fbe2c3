import { expect, test } from "vitest";
import { runParts } from "../../src/db/run.ts";
import { AppError } from "../../src/errors.ts";
import { authenticateAgentKey } from "../../src/services/agents/authenticate-agent-key.ts";
import { bootAgent, KEY_OVERLAP_MS } from "../../src/services/agents/boot-agent.ts";
import { renewKey } from "../../src/services/agents/renew-key.ts";
import { NO_FACTS } from "../../src/services/agents/take-report.ts";
import { hashSecret } from "../../src/services/agents/workload-spec.ts";
import { mainBackend } from "../../src/services/deployments/backend-of.ts";
import { restartAgent } from "../../src/services/deployments/restart-agent.ts";
import { sweepChain } from "../../src/workflows/reconcile/sweep-chain.ts";
import { type Meddle, pastedOnly, startConsoleDeployWorld, startDeployWorld } from "./deploy-world.ts";
import { listenFor, stayAway } from "./listening.ts";
import { settleHeld, signIn } from "./saved-before.ts";

type World =
  | Awaited<ReturnType<typeof startDeployWorld>>
  | Awaited<ReturnType<typeof startConsoleDeployWorld>>;

const secretIn = (manifest: string): string => /gcb_[\w-]+/.exec(manifest)?.[0] ?? "";
const keyIn = (boot: unknown): string => /claw_\w+/.exec(JSON.stringify(boot))?.[0] ?? "";
const typesOf = async (w: World, id: string) =>
  (await w.repos.events.listAfter(id, { limit: 500 })).map(({ type }) => type);
const opens = async (w: World, key: string): Promise<boolean> =>
  (await authenticateAgentKey({ ctx: w.ctx, input: { keyHash: hashSecret(key) } })) !== null;

/** An agent that is live, with the secret and the key of its first container. */
async function liveAgent(w: World) {
  const id = await w.queued();
  await w.stepTo(id, "starting");
  const intent = await w.intentOf(id);
  const secret = secretIn(await w.repos.intents.openManifest(intent?.id ?? ""));
  const key = keyIn(await bootAgent({ ctx: w.ctx, input: { secret } }));
  await w.stepTo(id, "live");
  return { id, secret, key };
}

/** Looks after it until something holds; as the engine does, only faster. */
async function untilIntent(
  w: World,
  id: string,
  holds: (intent: NonNullable<Awaited<ReturnType<World["intentOf"]>>>) => boolean,
) {
  const end = performance.now() + 10_000;
  for (;;) {
    const intent = await w.intentOf(id);
    if (intent && holds(intent)) return intent;
    if (performance.now() > end) throw new Error(`it stays ${JSON.stringify(intent)}`);
    await w.advance(id);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** What the companion in its container said last. */
async function reports(w: World, id: string, revision: number, reportedAt = w.clock.now()): Promise<void> {
  const intent = await w.intentOf(id);
  const said = w.repos.agentReports.savePart({
    intentId: intent?.id ?? "",
    deploymentId: id,
    reportedAt,
    changedAt: reportedAt,
    state: "running",
    channel: "on",
    revision,
    restarts: 0,
    facts: JSON.stringify(NO_FACTS),
  });
  await runParts(w.client, [said]);
}

const wish = (w: World, id: string) => renewKey({ ctx: w.ann.ctx, input: { deploymentId: id } });
const isPlanned = (intent: { nextManifestHash: string | null }) => intent.nextManifestHash !== null;
const isSent = (intent: { nextSentAt: number | null }) => intent.nextSentAt !== null;

test.each([
  ["chain", startDeployWorld],
  ["console", startConsoleDeployWorld],
] as const)(
  "a new key by way of the %s: the container is replaced, and the old key ends two minutes later",
  async (_, start) => {
    const w: World = await start({ channels: pastedOnly });
    const { id, secret, key } = await liveAgent(w);
    await wish(w, id);
    await wish(w, id);
    const planned = await untilIntent(w, id, isPlanned);
    const next = secretIn(await w.repos.intents.openManifest(planned.id));
    expect(next).not.toBe(secret);
    const sent = await untilIntent(w, id, isSent);
    expect(sent).toMatchObject({ manifest: null, manifestHash: planned.nextManifestHash });
    const onChain = w.rig.twin.chain.listDeployments().find((one) => one.dseq === sent.dseq);
    expect(onChain).toMatchObject({ state: "active", hashHex: planned.nextManifestHash });
    expect(await opens(w, key)).toBe(true);

    const fresh = keyIn(await bootAgent({ ctx: w.ctx, input: { secret: next } }));
    expect([await opens(w, key), await opens(w, fresh)]).toEqual([true, true]);
    await expect(bootAgent({ ctx: w.ctx, input: { secret } })).rejects.toMatchObject({
      code: "unauthenticated",
    });
    expect((await w.row(id)).restartWantedAt).toBeNull();
    w.clock.offsetMs += KEY_OVERLAP_MS;
    expect([await opens(w, key), await opens(w, fresh)]).toEqual([false, true]);
    expect((await typesOf(w, id)).slice(-3)).toEqual(["new_key_wanted", "revision_accepted", "restarted"]);
    expect((await w.row(id)).phase).toBe("live");
  },
);

test("a boot that nobody asked for ends the key before at once, and the one of the overlap too", async () => {
  const w = await startDeployWorld({ channels: pastedOnly });
  const { id, key } = await liveAgent(w);
  await wish(w, id);
  const planned = await untilIntent(w, id, isPlanned);
  const next = secretIn(await w.repos.intents.openManifest(planned.id));
  await untilIntent(w, id, isSent);
  const second = keyIn(await bootAgent({ ctx: w.ctx, input: { secret: next } }));
  const third = keyIn(await bootAgent({ ctx: w.ctx, input: { secret: next } }));
  expect(await Promise.all([key, second, third].map((one) => opens(w, one)))).toEqual([false, false, true]);
});

test("the new container may boot before we have written down that the provider took it", async () => {
  const w = await startDeployWorld({ channels: pastedOnly });
  const { id } = await liveAgent(w);
  await wish(w, id);
  const planned = await untilIntent(w, id, isPlanned);
  const next = secretIn(await w.repos.intents.openManifest(planned.id));
  await bootAgent({ ctx: w.ctx, input: { secret: next } });
  await w.advance(id);
  expect(await w.intentOf(id)).toMatchObject({
    manifestHash: planned.nextManifestHash,
    nextManifestHash: null,
    nextBootstrapHash: null,
    manifest: null,
  });
});

/** A backend whose update does its work and then loses the answer, so many times. */
function losesAnswers(times: number): Meddle {
  let left = times;
  return (real) => ({
    async update(input) {
      const outcome = await real.update(input);
      if (left-- <= 0) return outcome;
      throw new AppError("timeout", "the answer was lost");
    },
  });
}

test("an update whose answer was lost is not sent again", async () => {
  const w = await startDeployWorld({ channels: pastedOnly, meddle: losesAnswers(1) });
  const { id } = await liveAgent(w);
  await wish(w, id);
  await untilIntent(w, id, isPlanned);
  const before = w.rig.twin.chain.txs().length;
  await untilIntent(w, id, isSent);
  expect(w.rig.twin.chain.txs().length - before).toBe(1);
});

test("while a revision is on its way, the sweep and the end of the agent know both hashes for ours", async () => {
  const refusesManifest: Meddle = () => ({
    sendManifest: () => Promise.reject(new AppError("unavailable", "the provider is away")),
  });
  const w = await startDeployWorld({ channels: pastedOnly });
  const { id } = await liveAgent(w);
  await wish(w, id);
  Object.assign(mainBackend(w.ctx), refusesManifest(w.rig.backend));
  const planned = await untilIntent(w, id, isPlanned);
  await w.advance(id);
  const onChain = () => w.rig.twin.chain.listDeployments().find((one) => one.dseq === planned.dseq);
  expect(onChain()?.hashHex).toBe(planned.nextManifestHash);
  await sweepChain(w.ctx);
  expect((await w.client.execute("select dseq from unknown_deployments")).rows).toEqual([]);
  await w.repos.deployments.transition(id, ["live"], "closing", {});
  await w.stepTo(id, "closed");
  expect(onChain()?.state).toBe("closed");
});

test("a container that boots late is let in, although its restart was given up and another one asked for", async () => {
  const w = await startDeployWorld({ channels: pastedOnly });
  const { id, key } = await liveAgent(w);
  await wish(w, id);
  const late = secretIn(await w.repos.intents.openManifest((await untilIntent(w, id, isPlanned)).id));
  await untilIntent(w, id, isSent);
  await listenFor(w, w.ctx.settings.deploy.readyTimeoutMs + 10 * 60_000);
  await w.advance(id);
  await wish(w, id);
  await untilIntent(w, id, isPlanned);
  const fresh = keyIn(await bootAgent({ ctx: w.ctx, input: { secret: late } }));
  expect([await opens(w, key), await opens(w, fresh)]).toEqual([false, true]);
  expect((await w.row(id)).restartWantedAt).not.toBeNull();
});

test("a provider that refuses, or a container that never boots, ends the wish; the agent runs on with its key", async () => {
  const refuses: Meddle = () => ({
    sendManifest: () =>
      Promise.reject(new AppError("rejected", "no", { details: { reason: "manifest_rejected" } })),
  });
  const w = await startDeployWorld({ channels: pastedOnly });
  const { id, key } = await liveAgent(w);
  const real = mainBackend(w.ctx).sendManifest;
  await wish(w, id);
  Object.assign(mainBackend(w.ctx), refuses(w.rig.backend));
  while ((await w.row(id)).restartWantedAt !== null) await w.advance(id);
  expect((await w.repos.events.last(id))?.evidence).toMatch(/refused/);
  expect(await opens(w, key)).toBe(true);

  await expect(wish(w, id)).rejects.toMatchObject({ details: { reason: "restart_recent" } });
  Object.assign(mainBackend(w.ctx), { sendManifest: real });
  w.clock.offsetMs += 10 * 60_000;
  await wish(w, id);
  await untilIntent(w, id, isSent);
  await listenFor(w, w.ctx.settings.deploy.readyTimeoutMs + 1);
  await w.advance(id);
  expect((await w.repos.events.last(id))?.evidence).toMatch(/not_booted/);
  expect(await opens(w, key)).toBe(true);
});

test("a companion that has gone silent is not waited for: its container is replaced", async () => {
  const w = await startDeployWorld({ channels: pastedOnly });
  const { id, secret } = await liveAgent(w);
  await reports(w, id, 1, w.clock.now() - w.ctx.settings.health.reportStaleMs - 1);
  await listenFor(w, 0);
  await restartAgent({ ctx: w.ann.ctx, input: { deploymentId: id } });
  expect(await typesOf(w, id), "nobody was shown that it cannot be saved").toContain("act_unsaved");
  const planned = await untilIntent(w, id, isPlanned);
  expect(secretIn(await w.repos.intents.openManifest(planned.id))).not.toBe(secret);
  await untilIntent(w, id, isSent);
});

test("a companion that reports and does not begin anew is given its time, then its container is replaced; what is not seen done is told", async () => {
  const w = await startDeployWorld({ channels: pastedOnly });
  const { id } = await liveAgent(w);
  await reports(w, id, 1);
  await signIn(w.ctx, w.ann.userId);
  await restartAgent({ ctx: w.ann.ctx, input: { deploymentId: id } });
  await settleHeld(w.ctx, id);
  const due = await w.advance(id);
  expect(Number(due) - w.clock.now()).toBeGreaterThan(w.ctx.settings.deploy.readyTimeoutMs - 500);
  expect((await w.intentOf(id))?.nextManifestHash).toBeNull();
  await listenFor(w, w.ctx.settings.deploy.readyTimeoutMs);
  await reports(w, id, 1);
  await untilIntent(w, id, isPlanned);
  await untilIntent(w, id, isSent);
  await listenFor(w, w.ctx.settings.deploy.readyTimeoutMs + 1);
  await w.advance(id);
  expect((await w.repos.events.last(id))?.evidence).toMatch(/not_booted/);
  expect((await w.row(id)).restartWantedAt).toBeNull();
});

test("what nobody heard while GoClaw was away is no silence: companion and container have their time again", async () => {
  const w = await startDeployWorld({ channels: pastedOnly });
  const { id } = await liveAgent(w);
  const { deploy, health } = w.ctx.settings;
  const away = async (): Promise<void> => {
    const goclaw = stayAway(w, deploy.deadlineMs + health.reportStaleMs);
    const due = await w.advance(id);
    expect(Number(due)).toBeGreaterThan(w.clock.now());
    await goclaw.listens();
  };
  await listenFor(w, 0);
  await reports(w, id, 1);
  await signIn(w.ctx, w.ann.userId);
  await restartAgent({ ctx: w.ann.ctx, input: { deploymentId: id } });
  await settleHeld(w.ctx, id);
  await away();
  await w.advance(id);
  expect((await w.intentOf(id))?.nextManifestHash, "its companion is waited for").toBeNull();
  await listenFor(w, health.reportStaleMs + 1);
  await untilIntent(w, id, isPlanned);
  const next = secretIn(await w.repos.intents.openManifest((await w.intentOf(id))?.id ?? ""));
  await untilIntent(w, id, isSent);
  // The new container has not said a word so far.
  await w.client.execute("delete from agent_reports");
  await away();
  await w.advance(id);
  expect((await w.row(id)).restartWantedAt, "its container may boot still").not.toBeNull();
  await bootAgent({ ctx: w.ctx, input: { secret: next } });
  expect((await w.row(id)).restartWantedAt).toBeNull();
});
