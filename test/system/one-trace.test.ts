import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../src/sandbox/kernel/free-port.ts";
import { pay } from "../../src/sandbox/visitor/story.ts";
import { atThePriceCard, choosesPlan, closes } from "../world/customers.ts";
import { until } from "../world/until.ts";
import { startWorld, type World } from "../world/world.ts";

type Line = Record<string, unknown> & { event: string; trace?: string };

let world: World;
let metricsUrl: string;
beforeAll(async () => {
  const port = await freePort();
  metricsUrl = `http://127.0.0.1:${port}/metrics`;
  world = await startWorld({ env: { METRICS_PORT: String(port) } });
});
afterAll(() => world.close());

const lines = (): Line[] => world.logLines.map((line) => JSON.parse(line) as Line);
const under = (trace: string | undefined): Line[] => lines().filter((line) => line.trace === trace);
const names = (of: Line[]): string[] => of.map((line) => line.event);

/** What of a chain comes in this order; as long as the chain when everything is there. */
function inOrder(events: readonly string[], chain: readonly string[]): string[] {
  let from = 0;
  return chain.filter((event) => {
    const at = events.indexOf(event, from);
    if (at >= 0) from = at + 1;
    return at >= 0;
  });
}

const FROM_TAP_TO_TRANSACTION = [
  "inbox.stored",
  "chat.pressed",
  "stripe.answered",
  "checkout.opened",
  "outbox.sent",
  "order.paid",
  "deployment.attempt_planned",
  "akash.tx_signed",
  "akash.tx_included",
  "deployment.created",
  "akash.tx_signed",
  "deployment.leased",
  "deployment.manifest_accepted",
  "agent.booted",
  "deployment.live",
  "outbox.sent",
];

test("one id leads from the tap on a plan to the transaction and the last message, over a restart as well", async () => {
  const ann = await atThePriceCard(world, "Ann");
  const link = await choosesPlan(ann);
  await world.restart();
  await pay(ann, link);
  await ann.chat.sees(/answers now/i);
  const opened = lines().find((line) => line.event === "checkout.opened");
  await until("the last message is noted", () => names(under(opened?.trace)).at(-1) === "outbox.sent");
  const story = under(opened?.trace);
  expect(inOrder(names(story), FROM_TAP_TO_TRANSACTION)).toEqual(FROM_TAP_TO_TRANSACTION);

  const [signed] = story.filter((line) => line.event === "akash.tx_signed");
  expect(signed).toMatchObject({ what: "MsgCreateDeployment" });
  expect(world.akash.chain.txs().map((tx) => tx.hash)).toContain(signed?.txHash);
  const [created] = world.akash.chain.listDeployments();
  expect(story.find((line) => line.event === "deployment.created")?.dseq).toBe(created?.dseq);

  const arrival = lines().find((line) => line.event === "trace.continues");
  expect(arrival?.under).toBe(opened?.trace);
  expect(names(under(arrival?.trace))).toEqual(expect.arrayContaining(["trace.continues"]));
}, 60_000);

test("a later tap has an id of its own, which leads to its own transaction", async () => {
  const ben = await atThePriceCard(world, "Ben");
  await pay(ben, await choosesPlan(ben));
  await ben.chat.sees(/answers now/i);
  await closes(ben);
  const closed = lines().findLast((line) => line.event === "deployment.closed");
  const chain = [
    "inbox.stored",
    "chat.pressed",
    "akash.tx_signed",
    "akash.deployment_closed",
    "deployment.closed",
  ];
  expect(inOrder(names(under(closed?.trace)), chain)).toEqual(chain);
  const [signed] = under(closed?.trace).filter((line) => line.event === "akash.tx_signed");
  expect(signed).toMatchObject({ what: "MsgCloseDeployment" });
  const ids = new Set(under(closed?.trace).flatMap((line) => line.deploymentId ?? []));
  expect(ids.size).toBe(1);
}, 60_000);

test("the figures have moved with it all", async () => {
  const text = await (await fetch(metricsUrl)).text();
  const of = (sample: string) =>
    Number(
      text
        .split("\n")
        .find((line) => line.startsWith(`${sample} `))
        ?.split(" ")[1],
    );
  expect(of("goclaw_live_seconds_count")).toBe(2);
  expect(of('goclaw_deployments{phase="live"}')).toBe(1);
  expect(of('goclaw_deployments{phase="closed"}')).toBe(1);
  expect(of('goclaw_wallet{coin="akt"}')).toBeGreaterThan(0);
  expect(of('goclaw_check{check="telegram"}')).toBe(1);
  expect(of("goclaw_nothing")).toBeNaN();
});
