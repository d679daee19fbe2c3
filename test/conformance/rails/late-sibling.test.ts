import { expect, test } from "vitest";
import { openCheckout } from "../../../src/services/billing/checkout/open-checkout.ts";
import { syncCheckout } from "../../../src/services/billing/checkout/sync-checkout.ts";
import { startPolar } from "./polar-provider.ts";
import { startTown } from "./town.ts";

test("a checkout given up for another plan, and paid all the same, starts the agent at once", async () => {
  const town = await startTown(startPolar, "calm", 1);
  const { w, provider, ann, deploymentId } = town;
  const other = await openCheckout({ ctx: ann.ctx, input: { deploymentId, plan: "pro" } });
  const sibling = await w.repos.checkouts.findOpenByOrder(other.orderId);
  provider.pay(town.sessionId);
  await syncCheckout({ ctx: w.ctx, input: { rail: "polar", sessionId: town.sessionId } });
  expect(await w.row(deploymentId)).toMatchObject({ phase: "queued", plan: "starter" });
  expect([await w.order(town.orderId), await w.order(other.orderId)]).toEqual(["paid", "expired"]);

  provider.pay(sibling?.sessionId ?? "");
  await town.end();
  expect((await w.row(deploymentId)).plan).toBe("starter");
  expect(provider.totals()).toMatchObject({ payments: 2, refunds: 1, activeSubscriptions: 1 });
});
