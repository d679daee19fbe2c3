import { expect, test } from "vitest";
import { planOverview } from "../../../src/services/billing/plan/plan-overview.ts";
import { startPolar } from "./polar-provider.ts";
import { startTown } from "./town.ts";

const MONTH_MS = 32 * 86_400_000;

test("nothing runs on a plan that its owner has paused, and its slot is free again when it goes on", async () => {
  const town = await startTown(startPolar, "calm", 1);
  const { w, provider, ann, deploymentId } = town;
  provider.pay(town.sessionId);
  await town.news();
  const { subscriptionId } = await town.bought();
  provider.pause?.(subscriptionId);
  await town.news();
  expect((await w.row(deploymentId)).phase, "what is paid for runs on").toBe("queued");

  town.forward(MONTH_MS);
  await town.news();
  expect(await w.row(deploymentId)).toMatchObject({
    phase: "closing",
    failureReason: "subscription_paused",
  });
  const [plan] = await planOverview({ ctx: ann.ctx });
  expect(plan).toMatchObject({ subscription: { status: "paused" }, nextPaymentAtMs: null });
  expect(await w.repos.slots.findFree(ann.userId, w.clock.now())).toBeNull();

  await w.repos.deployments.transition(
    deploymentId,
    ["closing"],
    "closed",
    { slot_id: null },
    {
      parts: [w.repos.slots.freePart(deploymentId)],
    },
  );
  provider.resume?.(subscriptionId);
  await town.news();
  expect(await w.repos.slots.findFree(ann.userId, w.clock.now())).not.toBeNull();
  expect(provider.totals()).toMatchObject({ payments: 2, activeSubscriptions: 1 });
});
