import { webhooks } from "@polar-sh/sdk/2026-10";
import { Webhook } from "standardwebhooks";
import { describe, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../../src/ports/clock.ts";
import type { PolarEndpoint } from "../../../src/sandbox/polar/webhooks.ts";
import { startReceiver } from "../stripe/world.ts";
import { STANDARD_SECRET, startTwin, WEBHOOK_SECRET } from "./world.ts";

type Extra = Parameters<typeof startTwin>[0];

async function world(
  answer?: (count: number) => number,
  style: PolarEndpoint["style"] = "legacy",
  extra: Extra = {},
) {
  const receiver = await startReceiver(answer);
  onTestFinished(() => receiver.close());
  const secret = style === "standard" ? STANDARD_SECRET : WEBHOOK_SECRET;
  const made = await startTwin({
    clock: systemClock,
    webhook: { url: receiver.url, secret, style },
    ...extra,
  });
  const customer = (name: string) => made.polar.customers.create({ email: `${name}@example.com` });
  return { ...made, receiver, secret, customer };
}

const textHeaders = (headers: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter((one): one is [string, string] => typeof one[1] === "string"),
  );

describe("deliveries", () => {
  test.each(["standard", "legacy"] as const)("are signed in the %s style", async (style) => {
    const { receiver, twin, customer, secret } = await world(undefined, style);
    await customer("ann");
    await twin.settled();
    const [one] = receiver.received;
    const headers = textHeaders(one?.headers ?? {});
    expect(await webhooks.validateEvent(one?.body ?? "", headers, secret)).toMatchObject({
      type: "customer.created",
      data: { email: "ann@example.com" },
    });
    // An independent signer agrees; for the legacy style the key is the secret's own bytes.
    const key = style === "standard" ? secret : Buffer.from(secret).toString("base64");
    expect(() => new Webhook(key).verify(one?.body ?? "", headers)).not.toThrow();
    // Controls: the other style's key, another secret, a changed body.
    const other =
      style === "standard" ? Buffer.from(secret).toString("base64") : STANDARD_SECRET.slice(6, -4);
    expect(() => new Webhook(other).verify(one?.body ?? "", headers)).toThrow();
    await expect(webhooks.validateEvent(one?.body ?? "", headers, "whsec_b3RoZXI=")).rejects.toThrow();
    await expect(webhooks.validateEvent(`${one?.body} `, headers, secret)).rejects.toThrow();
    expect(headers["webhook-id"]).toBe(twin.ledger.events()[0]?.id);
  });

  test("keep their order: a later event waits for one that has to be sent again", async () => {
    const { receiver, twin, customer } = await world((count) => (count < 3 ? 500 : 200));
    await customer("ann");
    await customer("bob");
    await twin.settled();
    const [ann, bob] = twin.ledger.events().map((one) => one.id);
    expect(receiver.received.map((one) => one.headers["webhook-id"])).toEqual([ann, ann, ann, bob]);
  });

  test("ten that fail in a row switch the endpoint off; naming it again switches it on", async () => {
    let status = 302;
    const { receiver, twin, customer } = await world(() => status, "legacy", { retryDelaysMs: [] });
    for (let n = 0; n < 10; n++) await customer(`p${n}`);
    await twin.settled();
    expect(twin.webhooks.disabled).toBe(true);
    await customer("late");
    await twin.settled();
    expect(receiver.received).toHaveLength(10);
    expect(twin.ledger.deliveries().at(-1)).toMatchObject({ state: "skipped", attempts: 0 });
    status = 204;
    twin.setWebhook({ url: receiver.url, secret: WEBHOOK_SECRET, style: "legacy" });
    await customer("again");
    await twin.settled();
    expect(twin.ledger.deliveries().at(-1)?.state).toBe("delivered");
  });

  test("control: nine failures and a success do not", async () => {
    const { twin, customer } = await world((count) => (count % 10 === 0 ? 200 : 500), "legacy", {
      retryDelaysMs: [],
    });
    for (let n = 0; n < 19; n++) await customer(`p${n}`);
    await twin.settled();
    expect(twin.webhooks.disabled).toBe(false);
  });
});
