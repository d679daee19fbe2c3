import { describe, expect, test } from "vitest";
import { failureOf } from "../../integrations/stripe/world.ts";
import { HOUR_MS, PROVIDERS, paid, type Setting, settingWith } from "./setting.ts";

/** Of a payment, once nothing of it is being made any more. */
async function papersOf({ rail, clock }: Setting, invoiceId: string) {
  const first = await rail.readPapers(invoiceId);
  if (!first.isMaking) return first;
  clock.forward(HOUR_MS);
  return await rail.readPapers(invoiceId);
}

describe.each(PROVIDERS)("the %s rail: what a payer can keep", (_name, start) => {
  test("each payment has what the rail says, also when it went back", async () => {
    const at = await settingWith(start);
    const { paymentId } = await paid(at);
    const invoiceId = (await at.rail.readPayment(paymentId)).invoiceId ?? "";
    const usual = { ready: [{ kind: at.rail.paper, url: expect.stringMatching(/^http/) }], isMaking: false };
    expect(await papersOf(at, invoiceId)).toMatchObject(usual);
    expect(await papersOf(at, invoiceId), "a second time").toMatchObject(usual);
    at.provider.refundByHand(paymentId);
    expect(await papersOf(at, invoiceId), "refunded").toMatchObject(usual);
  });

  test("links that end say when", async () => {
    const at = await settingWith(start);
    const { paymentId } = await paid(at);
    const { ready } = await papersOf(at, (await at.rail.readPayment(paymentId)).invoiceId ?? "");
    for (const { endsAtMs } of ready)
      expect(endsAtMs === null || endsAtMs > at.clock.now(), String(endsAtMs)).toBe(true);
  });

  test("what nobody has is absent, and silence is no absence", async () => {
    const at = await settingWith(start);
    expect((await failureOf(at.rail.readPapers(at.provider.nobody.payment))).code).toBe("not_found");
    const { paymentId } = await paid(at);
    const invoiceId = (await at.rail.readPayment(paymentId)).invoiceId ?? "";
    at.provider.fault({ kind: "drop_before", match: at.provider.requests("read"), times: 20 });
    expect((await failureOf(at.rail.readPapers(invoiceId))).code).toBe("unavailable");
  });
});
