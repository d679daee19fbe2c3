import { createServer } from "node:http";
import { expect, test } from "vitest";
import { listenOnLoopback } from "../../../src/sandbox/kernel/listen.ts";
import { startTwin, testClock } from "../../sandbox/stripe/world.ts";
import { railOf } from "./world.ts";

/** Stands before a twin and takes every `expand` out, as a simpler server of the same API might. */
async function withoutExpansion(target: string) {
  let asked = 0;
  const server = await listenOnLoopback(
    createServer(async (req, res) => {
      const url = new URL(req.url ?? "/", target);
      for (const name of [...url.searchParams.keys()].filter((key) => key.startsWith("expand"))) {
        url.searchParams.delete(name);
        asked++;
      }
      let body = "";
      for await (const chunk of req) body += chunk;
      const headers = {
        authorization: String(req.headers.authorization),
        "content-type": "application/x-www-form-urlencoded",
      };
      const answer = await fetch(url, {
        method: req.method ?? "GET",
        headers,
        ...(body === "" ? {} : { body }),
      });
      res.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
    }),
  );
  return { ...server, asked: () => asked };
}

test("every fact is found on a server that expands nothing", async () => {
  const clock = testClock();
  const twin = await startTwin({ clock });
  const plain = await withoutExpansion(twin.apiBase);
  const [rail, other] = [railOf(twin), railOf(twin, { apiBase: plain.url })];
  const { customerId } = await other.ensureCustomer({
    userId: "u",
    email: "ann@example.com",
    idempotencyKey: "c",
  });
  const { sessionId } = await other.openCheckout({
    orderId: "order-1",
    userId: "u",
    customerId,
    plan: "starter",
    idempotencyKey: "o",
    successUrl: "http://localhost:8080/paid",
    cancelUrl: "http://localhost:8080/cancelled",
    expiresAtMs: clock.now() + 3_600_000,
  });
  expect(await other.readCheckout(sessionId)).toEqual(await rail.readCheckout(sessionId));
  twin.pay(sessionId);
  const facts = await other.readCheckout(sessionId);
  expect(facts).toMatchObject({ paid: true, paymentId: expect.any(String) });
  expect(facts).toEqual(await rail.readCheckout(sessionId));
  expect(await other.listCheckouts({ customerId })).toEqual([facts]);
  const paymentId = facts.paymentId ?? "";
  twin.refundByHand(paymentId, 900);
  twin.dispute(paymentId);
  expect(await other.readPayment(paymentId)).toMatchObject({ refundedMinor: 900, dispute: "open" });
  expect(await other.readPayment(paymentId)).toEqual(await rail.readPayment(paymentId));
  const [invoice] = twin.ledger.invoices();
  expect(await other.readInvoicePayment(invoice?.id ?? "")).toEqual(await rail.readPayment(paymentId));
  expect(plain.asked()).toBeGreaterThan(5);
  await plain.close();
  await twin.close();
});
