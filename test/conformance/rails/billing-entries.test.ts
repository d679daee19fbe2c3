import { expect, test } from "vitest";
import { billingHistory } from "../../../src/services/billing/payment/billing-history.ts";
import { paymentPapers } from "../../../src/services/billing/payment/payment-papers.ts";
import { HOUR_MS, PROVIDERS } from "./setting.ts";
import { startTown } from "./town.ts";

test.each(PROVIDERS)(
  "whatever happens to one's money on %s is an entry of its own, page by page",
  async (name, start) => {
    const town = await startTown(start, "calm", 11);
    const { w, provider, ann } = town;
    const all = async (limit = 50) => {
      const found: string[] = [];
      let after: { at: number; key: string } | undefined;
      for (let more = true; more; more = after !== undefined) {
        const page = await billingHistory({ ctx: ann.ctx, input: { limit, ...(after && { after }) } });
        found.push(...page.entries.map(({ kind, state, amountMinor }) => `${kind} ${state} ${amountMinor}`));
        after = page.next ?? undefined;
      }
      return found;
    };
    expect(await all()).toEqual(["order open 2900"]);
    provider.pay(town.sessionId);
    await town.news();
    const { paymentId } = await town.bought();
    town.forward(HOUR_MS);
    provider.refundByHand(paymentId, 1000);
    await town.news();
    town.forward(HOUR_MS);
    const dispute = provider.dispute(paymentId);
    await town.news();
    await town.looks();
    expect(await all()).toEqual([
      "dispute open 2900",
      "given_back done 1000",
      "payment fulfils 2900",
      "order disputed 2900",
    ]);
    provider.closeDispute(dispute, "won");
    await town.news();
    await town.looks();
    const after = ["dispute won 2900", "given_back done 1000", "payment fulfils 2900", "order paid 2900"];
    expect(await all()).toEqual(after);
    expect(await all(1), "the same in pages of one").toEqual(after);

    const bob = await w.person("bob");
    expect((await billingHistory({ ctx: bob.ctx, input: {} })).entries).toEqual([]);
    const input = { rail: name, paymentId };
    await expect(paymentPapers({ ctx: bob.ctx, input })).rejects.toMatchObject({ code: "not_found" });
    const { papers } = await billingHistory({ ctx: ann.ctx, input: {} });
    expect(papers).toEqual({ [name]: name === "stripe" ? "invoice" : "receipt" });
    const { ready, isMaking } = await paymentPapers({ ctx: ann.ctx, input });
    expect(isMaking || ready.length > 0).toBe(true);
  },
);

test.each(PROVIDERS)("a refund of ours on %s is one entry, from wish to done", async (_name, start) => {
  const { w, provider, ann, news, sessionId, deploymentId } = await startTown(start, "calm", 12);
  provider.pay(sessionId);
  await news();
  await w.repos.deployments.transition(deploymentId, ["queued"], "failing", { failure_reason: "no_bids" });
  const refunds = async () =>
    (await billingHistory({ ctx: ann.ctx, input: {} })).entries
      .filter(({ kind }) => kind === "refund" || kind === "given_back")
      .map(({ kind, state, amountMinor }) => `${kind} ${state} ${amountMinor}`);
  await w.advance(deploymentId);
  expect(await refunds()).toEqual(["refund wanted 2900"]);
  await w.drain(["refund"]);
  expect(await refunds()).toEqual(["refund done 2900"]);
});
