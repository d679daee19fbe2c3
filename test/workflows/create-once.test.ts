import { describe, expect, test } from "vitest";
import type { FaultRule } from "../../src/sandbox/kernel/faults.ts";
import { agentStatus } from "../../src/services/deployments/agent-status.ts";
import { pastedOnly, startConsoleDeployWorld } from "./deploy-world.ts";

const CREATE = /^POST \/v1\/deployments$/;
/** Of an attempt, as the world's settings have it. */
const DEPOSIT_USD = 1;
const full = process.env.GOCLAW_FULL === "1";
const PAGE = "<html><body><h1>502 Bad Gateway</h1></body></html>";

async function world(creditUsd = 100) {
  const w = await startConsoleDeployWorld({ channels: pastedOnly, creditUsd });
  const { console: api, twin, backend } = w.rig;
  const made = () => twin.chain.listDeployments(backend.owner);
  return {
    ...w,
    api,
    made,
    creates: () => api.requests.filter((r) => r.method === "POST" && r.path === "/v1/deployments").length,
    goesWrong: (rule: Omit<FaultRule, "match">) => api.faults.add({ match: CREATE, ...rule }),
    /** A moment longer than a create may take to show up. */
    waitsLong: () => {
      w.clock.offsetMs += 2_500;
    },
  };
}

const AMBIGUOUS: [string, Omit<FaultRule, "match">][] = [
  ["was cut off before it arrived", { kind: "drop_before" }],
  [
    "met an error page",
    { kind: "status", status: 502, headers: { "content-type": "text/html" }, body: PAGE },
  ],
  ["met a success in an unknown shape", { kind: "status", status: 201, body: '{"data":{"ok":true}}' }],
];
const POINTS = ["create.before_call", "creating.before_commit", "create.signed", "create.done_unrecorded"];

describe("a create at a service that names the deployments", () => {
  test("is claimed before it is sent, and its number is written down after", async () => {
    const w = await world();
    const id = await w.queued();
    await w.stepTo(id, "creating");
    expect(await w.intentOf(id)).toMatchObject({
      backend: "console",
      dseq: null,
      createSentAt: null,
      state: "planned",
    });
    await w.stepTo(id, "bidding");
    const [deployment] = w.made();
    expect(await w.intentOf(id)).toMatchObject({ dseq: deployment?.dseq, state: "created" });
    expect((await w.row(id)).akashDeploymentId).toBe(deployment?.dseq);
  });

  test("whose answer was lost is found by its manifest; there is no second one", async () => {
    const w = await world();
    w.goesWrong({ kind: "drop_after" });
    const id = await w.queued();
    await w.stepTo(id, "bidding");
    expect(w.creates()).toBe(1);
    expect(w.made()).toHaveLength(1);
    expect(await w.intentOf(id)).toMatchObject({ dseq: w.made()[0]?.dseq });
    await w.stepTo(id, "starting");
    await w.boots(id);
    await w.stepTo(id, "live");
  });

  test.each<[string, Omit<FaultRule, "match">]>(AMBIGUOUS.slice(full ? 0 : -1))(
    "that %s is not repeated while it may still land, and once after",
    async (_name, rule) => {
      const w = await world();
      w.goesWrong(rule);
      const id = await w.queued();
      await w.stepTo(id, "creating");
      for (let look = 0; look < 4; look++) await w.advance(id);
      expect(w.made()).toEqual([]);
      expect(await w.intentOf(id)).toMatchObject({ dseq: null, state: "planned" });

      w.waitsLong();
      await w.stepTo(id, "bidding");
      expect(w.made()).toHaveLength(1);
      expect(w.logLines.join("")).toContain("akash.create_never_landed");
    },
  );

  test("that the service refused for now is free to be sent again at once", async () => {
    const w = await world();
    w.goesWrong({ kind: "status", status: 429, headers: { "retry-after": "0" }, body: "Too Many Requests" });
    const id = await w.queued();
    await w.stepTo(id, "creating");
    await expect(w.advance(id)).rejects.toMatchObject({ code: "rate_limited" });
    expect(await w.intentOf(id)).toMatchObject({ createSentAt: null });
    w.api.changeAccount({ ready: false });
    await expect(w.advance(id)).rejects.toMatchObject({ details: { reason: "wallet_not_ready" } });
    expect(await w.intentOf(id)).toMatchObject({ createSentAt: null });
    w.api.changeAccount({ ready: true });
    await w.advance(id);
    expect((await w.row(id)).phase).toBe("bidding");
  });

  test("waits for credit, which is nobody's failed attempt", async () => {
    const w = await world(DEPOSIT_USD + 0.3);
    const id = await w.queued();
    await w.stepTo(id, "creating");
    const { twin, backend } = w.rig;
    await w.rig.backend.create({
      dseq: null,
      manifest: await backend.freeze((await import("../integrations/akash/workloads.ts")).workload()),
      depositUact: 600_000,
      onSigned: async () => undefined,
    });
    await w.advance(id);
    expect(await w.row(id)).toMatchObject({ phase: "creating", attempt: 1 });
    expect(await w.intentOf(id)).toMatchObject({ createSentAt: null });
    twin.fund(backend.owner, { uact: 5_000_000 });
    await w.stepTo(id, "bidding");
  });

  test("is the only one of its account: another waits until it is known what became of the first", async () => {
    const w = await world();
    w.goesWrong({ kind: "drop_before" });
    const [first, second] = [await w.queued(), await w.queued()];
    await w.stepTo(first, "creating");
    await w.stepTo(second, "creating");
    await w.advance(first);
    const sent = w.creates();
    for (let look = 0; look < 3; look++) await w.advance(second);
    expect(w.creates()).toBe(sent);
    expect((await w.row(second)).phase).toBe("creating");
    w.waitsLong();
    await w.stepTo(first, "bidding");
    await w.stepTo(second, "bidding");
    expect(new Set(w.made().map((one) => one.hashHex)).size).toBe(2);
  });

  test("of two replicas at one deployment, one sends and the other does not", async () => {
    const w = await world();
    const id = await w.queued();
    await w.stepTo(id, "creating");
    const { advanceDeployment } = await import("../../src/workflows/deploy/advance-deployment.ts");
    await Promise.allSettled([w.advance(id), advanceDeployment(w.elsewhere, id)]);
    await w.stepTo(id, "bidding");
    expect(w.made()).toHaveLength(1);
  });

  test.each(POINTS.slice(full ? 0 : -2))("survives a crash at %s with one deployment", async (point) => {
    const w = await world();
    const id = await w.queued();
    await w.stepTo(id, "creating");
    w.crash.at = point;
    await expect(w.advance(id)).rejects.toThrow(`crash at ${point}`);
    w.waitsLong();
    await w.stepTo(id, "bidding");
    expect(w.made()).toHaveLength(1);
  });

  test("keeps the number it was answered with, whatever happens before the next step is committed", async () => {
    const w = await world();
    const id = await w.queued();
    await w.stepTo(id, "creating");
    w.crash.at = "creating.before_commit";
    await expect(w.advance(id)).rejects.toThrow("crash at");
    expect(await w.intentOf(id)).toMatchObject({ dseq: w.made()[0]?.dseq, state: "planned" });
    const away = { kind: "drop_before", times: Number.POSITIVE_INFINITY } as const;
    w.api.faults.add({ match: /^GET \/v1\/deployments\?/, ...away });
    await w.advance(id);
    expect((await w.row(id)).phase).toBe("bidding");
    expect(w.made()).toHaveLength(1);
  });

  test("that is given up with its answer lost is found and closed, and its credit comes back", async () => {
    const w = await world();
    const before = w.rig.twin.chain.balance(w.rig.backend.owner, "uact");
    w.goesWrong({ kind: "drop_after" });
    const id = await w.queued();
    await w.stepTo(id, "creating");
    await w.advance(id);
    w.clock.offsetMs += 1_800_001;
    await w.stepTo(id, "failed");
    expect(w.made().map((one) => one.state)).toEqual(["closed"]);
    expect(w.rig.twin.chain.balance(w.rig.backend.owner, "uact")).toBe(before);
    const closed = (await w.repos.events.listAfter(id, { limit: 500 })).find(
      ({ type }) => type === "attempt_closed",
    );
    expect(JSON.parse(closed?.evidence ?? "{}")).toMatchObject({
      how: "closed",
      spentUact: 0,
      returnedUact: null,
    });
  });

  test("an agent that is live is kept funded by the platform", async () => {
    const w = await world();
    const id = await w.live();
    const dseq = w.made()[0]?.dseq ?? "";
    expect(w.api.autoTopUpOf(dseq)).toBeNull();
    await w.advance(id);
    expect(w.api.autoTopUpOf(dseq)).toBe(true);
    const asked = w.api.requests.length;
    await w.advance(id);
    expect(w.api.requests.slice(asked).filter((r) => r.path.includes("settings"))).toEqual([]);

    const { userId } = await w.row(id);
    const chat = { platform: "telegram", platformUserId: "42", chatId: "42" } as const;
    const ctx = { ...w.ctx, actor: { kind: "user", userId, role: null, ...chat } as const };
    const status = await agentStatus({ ctx, input: { deploymentId: id } });
    expect(status.escrowUact).toBeGreaterThan(0);
    expect(status.runwayHours).toBeNull();
  });
});
