import { describe, expect, test } from "vitest";
import { createLog } from "../../../src/log.ts";
import type { FaultRule } from "../../../src/sandbox/kernel/faults.ts";
import { NOBODY, paid, startTwin } from "../../sandbox/polar/world.ts";
import { failureOf } from "../stripe/world.ts";
import { railOf } from "./world.ts";

const RECEIPT = /GET \/v1\/orders\/[^/]+\/receipt/;
const SIGNED = "https://files.example/r.pdf?X-Amz-Expires=300&X-Amz-Signature=c0ffee5ec2e7c0ffee5ec2e7c0ffee";

async function world(extra: Parameters<typeof startTwin>[0] = {}, timeoutMs = 5_000) {
  const made = await startTwin(extra);
  const lines: string[] = [];
  const log = createLog("debug", { write: (line: string) => void lines.push(line) });
  const rail = railOf(made.twin.apiBase, { clock: made.clock, log, timeoutMs });
  const { orderId } = await paid(made.twin, made.polar);
  const fault = (rule: Partial<FaultRule>) =>
    made.twin.faults.add({ kind: "status", match: RECEIPT, times: 9, ...rule });
  return { ...made, rail, orderId, lines, fault };
}

describe("the papers of a payment", () => {
  test("a receipt that is being made is looked for a few times, and that is no trouble", async () => {
    const { twin, rail, clock, orderId, lines } = await world();
    const asked: string[] = [];
    twin.faults.add({
      kind: "delay",
      delayMs: 0,
      match: RECEIPT,
      times: 9,
      onHit: (one) => void asked.push(one),
    });
    expect(await rail.readPapers(orderId)).toEqual({ ready: [], isMaking: true });
    expect(asked, "no answer without a body is a broken one, which is asked for again").toHaveLength(3);
    expect(lines.join("")).not.toContain("unavailable");
    clock.forward(twin.renderMs);
    const { ready, isMaking } = await rail.readPapers(orderId);
    expect(isMaking).toBe(false);
    expect(ready).toEqual([
      { kind: "receipt", url: expect.stringContaining("X-Amz-Signature="), endsAtMs: clock.now() + 600_000 },
    ]);
    expect(lines.join("")).not.toContain("X-Amz");
  });

  test("one that is made meanwhile is there at the first tap", async () => {
    const { twin, rail, clock, orderId } = await world();
    twin.faults.add({
      ...{ kind: "delay", delayMs: 0, match: RECEIPT, times: 1, skip: 1 },
      onHit: () => clock.forward(twin.renderMs),
    });
    expect((await rail.readPapers(orderId)).ready).toHaveLength(1);
  });

  test("an invoice is handed out where there is one, and asked for by nobody here", async () => {
    const { twin, polar, rail, clock, orderId } = await world();
    await rail.readPapers(orderId);
    clock.forward(twin.renderMs);
    expect((await polar.orders.get(orderId)).is_invoice_generated).toBe(false);
    twin.makeInvoice(orderId, "Ann Ltd");
    clock.forward(twin.renderMs);
    const { ready } = await rail.readPapers(orderId);
    expect(ready.map(({ kind }) => kind)).toEqual(["invoice", "receipt"]);
  });

  test("a refunded order keeps its receipt; one that has none, or nobody has, is told apart", async () => {
    const { twin, rail, clock, orderId } = await world();
    await rail.readPapers(orderId);
    clock.forward(twin.renderMs);
    twin.refundByHand(orderId, 900);
    expect((await rail.readPapers(orderId)).ready).toHaveLength(1);
    twin.refundByHand(orderId);
    expect((await rail.readPapers(orderId)).ready).toHaveLength(1);
    expect((await failureOf(rail.readPapers(NOBODY))).code).toBe("not_found");
    const old = await world({ settings: { receipts: false } });
    expect(await old.rail.readPapers(old.orderId)).toEqual({ ready: [], isMaking: false });
  });

  test("an order that is not paid has none, whatever else it says", async () => {
    const { polar, rail, orderId, fault } = await world();
    const order = { ...(await polar.orders.get(orderId)), status: "pending", is_invoice_generated: true };
    fault({ match: /GET \/v1\/orders\/[^/]+$/, status: 200, body: JSON.stringify(order) });
    fault({ status: 200, body: JSON.stringify({ url: SIGNED }), match: /(receipt|invoice)$/ });
    expect(await rail.readPapers(orderId)).toEqual({ ready: [], isMaking: false });
  });

  test("a link lives as long as it says, and ten minutes where it does not", async () => {
    const { rail, orderId, clock, fault } = await world();
    const ends = async (url: string) => {
      fault({ status: 200, body: JSON.stringify({ url }), times: 1 });
      return ((await rail.readPapers(orderId)).ready[0]?.endsAtMs ?? 0) - clock.now();
    };
    expect(await ends(SIGNED)).toBe(300_000);
    expect(await ends("https://files.example/r.pdf")).toBe(600_000);
    expect(await ends("https://files.example/r.pdf?X-Amz-Expires=soon")).toBe(600_000);
  });
});

describe("what goes wrong with them", () => {
  const absent = (error: string) => ({ status: 404, body: JSON.stringify({ error, detail: "…" }) });
  const cases: [string, Partial<FaultRule>, string][] = [
    ["no receipt after all", absent("ReceiptNotAllocated"), "not_found"],
    ["a 404 of something between", { status: 404, body: '{"detail":"Not Found"}' }, "unavailable"],
    ["a token without the scope", { status: 403, body: '{"error":"insufficient_scope"}' }, "misconfigured"],
    ["a server error", { status: 503, body: "oops" }, "unavailable"],
    ["an empty answer that is no 202", { status: 200, body: "" }, "unavailable"],
    [
      "an address that no button may have",
      { status: 200, body: '{"url":"javascript:alert(1)"}' },
      "unavailable",
    ],
    ["no address", { status: 200, body: '{"url":null}' }, "unavailable"],
    [
      "an order that is none of Polar's",
      { match: /GET \/v1\/orders\/[^/]+$/, status: 200, body: '{"url":"https://login.example/"}' },
      "unavailable",
    ],
    ["silence", { kind: "hang" }, "timeout"],
    ["a broken connection", { kind: "drop_before" }, "unavailable"],
  ];
  test.each(cases)("%s", async (_what, rule, code) => {
    const { rail, orderId, fault } = await world({}, rule.kind === "hang" ? 200 : undefined);
    fault(rule);
    expect((await failureOf(rail.readPapers(orderId))).code).toBe(code);
  });

  test("nothing of a link that was cut short gets into an error or the log", async () => {
    const { rail, orderId, fault, lines } = await world();
    fault({ status: 200, body: `{"url":["${SIGNED}",x]}` });
    const failure = await failureOf(rail.readPapers(orderId));
    const log = createLog("debug", { write: (line: string) => void lines.push(line) });
    log.error({ event: "x", err: failure });
    expect(lines.join("")).toContain("an answer that is none");
    expect(lines.join("")).not.toMatch(/c0ffee/);
  });
});
