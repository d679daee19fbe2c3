import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { post } from "../../src/chat/outbox/post.ts";
import type { BoundView } from "../../src/chat/view.ts";
import type { DiscordPerson } from "../../src/sandbox/discord/person/person.ts";
import type { Person } from "../../src/sandbox/visitor/telegram-person.ts";
import { syncCheckout } from "../../src/services/billing/checkout/sync-checkout.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";

const AN_HOUR_MS = 3_600_000;
const USUAL_MS = 0;

let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld({ polar: true, discord: "gateway" });
});
afterAll(async () => {
  expect(world.discord.twin.violations).toEqual([]);
  expect(world.discord.twin.unansweredInteractions()).toEqual([]);
  expect(world.telegram.unansweredCallbacks()).toEqual([]);
  expect(world.logLines.join(""), "no log has a link").not.toMatch(/X-Amz-Signature=(?!\[redacted)/);
  await world.close();
});
beforeEach(() => {
  world.polar.faults.clear();
  world.polar.renderMs = USUAL_MS;
});

/** Somebody with a plan that Polar was paid for, on the phone and at a desk. */
async function payer(name: string): Promise<{ phone: Person; desk: DiscordPerson; orderId: string }> {
  const { person: phone, userId } = await world.signedIn(name);
  const desk = world.discord.twin.createUser({ username: name.toLowerCase(), globalName: name });
  await world.signInOnDiscord(desk, userId);
  phone.says("/deploy");
  await phone.taps("Llama Small");
  await phone.createsBot();
  await phone.taps("Starter · $29/month");
  const url = await phone.link(/^Pay /);
  const checkout = world.polar.ledger.checkouts().find((one) => one.url === url);
  if (!checkout) throw new Error(`no checkout for ${url}`);
  world.polar.pay(checkout.id);
  await syncCheckout({
    ctx: world.contextFor({ kind: "webhook", source: "polar" }),
    input: { rail: "polar", sessionId: checkout.id },
  });
  const order = world.polar.ledger.orders().find((one) => one.checkout_id === checkout.id);
  return { phone, desk, orderId: order?.id ?? "" };
}

/** What the storage behind a link hands out. */
async function opened(url: string): Promise<string> {
  const { pathname, search } = new URL(url);
  const answer = await world.polar.pages?.request(`${pathname.replace("/sandbox/polar", "")}${search}`);
  return `${answer?.status} ${await answer?.text()}`;
}

const billing = async (phone: Person) => phone.sees("Your payments", { after: phone.says("/billing") });
const away = (kind: "hang" | "drop_before") =>
  world.polar.faults.add({ kind, match: /GET \/v1\/orders/, times: 20 });

describe("the receipt of a payment at Polar", () => {
  it("opens at the first tap, as often as it is tapped, and says how long its link lives", async () => {
    const { phone } = await payer("Ann");
    await billing(phone);
    await phone.taps(/^Receipt \$29, /);
    const shown = await phone.sees("Receipt at Polar");
    expect(shown.text).toContain("The link works for about 10 min");
    const first = await phone.link("Open the receipt");
    expect(await opened(first)).toMatch(/^200 %PDF.*Total paid: \$29\.00/s);
    await phone.taps("New link");
    await phone.sees("Receipt at Polar");
    await phone.taps(/^Receipt \$29, /);
    await phone.sees("Receipt at Polar", { after: shown.messageId });
  });

  it("says that it is being made, and is there in the same place when it is looked at again", async () => {
    const { phone } = await payer("Bea");
    world.polar.renderMs = AN_HOUR_MS;
    await billing(phone);
    await phone.taps(/^Receipt /);
    const making = await phone.sees("Your receipt is being made");
    expect(making.buttons.map(({ label }) => label)).toEqual(["Look again", "Billing pages of Polar"]);
    await phone.taps("Look again");
    await phone.sees("Your receipt is being made");
    world.polar.renderMs = USUAL_MS;
    await phone.taps("Look again");
    expect((await phone.sees("Receipt at Polar")).messageId).toBe(making.messageId);
  });

  it("shows what went back, and stands beside the invoice once there is one", async () => {
    const { phone, orderId } = await payer("Cid");
    world.polar.refundByHand(orderId, 900);
    world.polar.makeInvoice(orderId, "Cid Ltd");
    world.polar.passTime();
    await billing(phone);
    await phone.taps(/^Receipt /);
    await phone.sees("Invoice at Polar");
    expect(await opened(await phone.link("Open the receipt"))).toContain("Refunded on");
    expect(await opened(await phone.link("Open the invoice"))).toContain("For: Cid Ltd");
  });

  it("leads to the provider's pages where there is none", async () => {
    const { phone } = await payer("Dan");
    const body = JSON.stringify({ error: "ResourceNotFound", detail: "Not found" });
    world.polar.faults.add({ kind: "status", status: 404, body, match: /receipt$/, times: 1 });
    await billing(phone);
    await phone.taps(/^Receipt /);
    expect((await phone.sees("Nothing to open")).text).toContain("Its billing pages show your orders");
    await phone.taps("Billing pages of Polar");
    await phone.sees("Billing at Polar");
  });

  it.each(["hang", "drop_before"] as const)("can be tried again while Polar is away (%s)", async (kind) => {
    const { phone } = await payer(`Eve_${kind}`);
    await billing(phone);
    away(kind);
    await phone.taps(/^Receipt /);
    const trouble = await phone.sees("does not answer right now");
    world.polar.faults.clear();
    await phone.taps("Try again");
    expect((await phone.sees("Receipt at Polar")).messageId).toBe(trouble.messageId);
  });

  it("is nobody else's, whoever names the payment", async () => {
    const { orderId } = await payer("Fay");
    const { phone: eve } = await payer("Gil");
    await billing(eve);
    await world.client.execute({
      sql: "update pending_actions set args=json_set(args, '$.payment', ?) where verb='billing_papers' and platform_user_id=?",
      args: [orderId, String(eve.id)],
    });
    await eve.taps(/^Receipt /);
    await eve.sees("There is no such payment");
  });
});

describe("on Discord", () => {
  it("a link that is too long for a button stands in the text, and the rest goes the same way", async () => {
    const { desk } = await payer("Hal");
    world.polar.renderMs = AN_HOUR_MS;
    await desk.runs("/billing");
    await desk.taps(/^Receipt \$29, /);
    await desk.sees("Your receipt is being made");
    world.polar.renderMs = USUAL_MS;
    await desk.taps("Look again");
    const { text } = await desk.sees("Receipt at Polar");
    const [, url = ""] = /\[Open the receipt\]\((\S+)\)/.exec(text) ?? [];
    expect(await opened(url)).toMatch(/^200 %PDF/);
    away("drop_before");
    await desk.taps("New link");
    await desk.sees("does not answer right now");
    world.polar.faults.clear();
    await desk.taps("Try again");
    await desk.sees("Receipt at Polar");
  });
});

describe("a message that waited until its link had ended", () => {
  it.each([
    ["comes with words in its place", -1],
    ["comes as it is before", 60_000],
  ])("%s", async (what, leftMs) => {
    const { person } = await world.signedIn(`Ida ${leftMs}`);
    person.says("/start");
    await person.sees("Welcome back");
    const ends = { atMs: world.clock.now() + leftMs, words: "The link ended." };
    const link = { kind: "link", label: "Open it", url: "https://files.example/r.pdf", ends } as const;
    const promise = { kind: "note", text: "It works for ten minutes.", ofLinks: true } as const;
    const view: BoundView = { tone: "plain", title: what, body: [promise], choices: [[link]] };
    const to = { platform: "telegram", chatId: String(person.id) } as const;
    const message = { edit: null, view };
    await post(world.contextFor({ kind: "job", key: "test" }), to, `link:${leftMs}`, message);
    const { text, buttons } = await person.sees(what);
    expect(buttons.map(({ label }) => label)).toEqual(leftMs < 0 ? [] : ["Open it"]);
    expect(text.includes("The link ended.")).toBe(leftMs < 0);
    expect(text.includes("It works for ten minutes.")).toBe(leftMs > 0);
  });
});
