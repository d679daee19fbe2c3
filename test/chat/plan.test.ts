import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shortAddress } from "../../src/chat/format.ts";
import type { Person } from "../../src/sandbox/visitor/telegram-person.ts";
import { syncCheckout } from "../../src/services/billing/checkout/sync-checkout.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";

let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld({
    adminIds: (ada) => [{ platform: "telegram", platformUserId: String(ada.id), role: "owner" }],
  });
});
afterAll(async () => {
  await world.close();
});

async function chooseBot(person: Person): Promise<void> {
  person.says("/deploy");
  await person.taps("Llama Small");
  await person.createsBot();
}

/** Buys a plan as a person would; the news of it is read as a webhook would have it read. */
async function buys(person: Person, label: string): Promise<void> {
  await chooseBot(person);
  await person.taps(label);
  const url = await person.link(/^Pay /);
  const session = world.stripe.ledger.sessions().find((s) => s.url === url);
  if (!session) throw new Error(`no session for ${url}`);
  world.stripe.pay(session.id);
  await syncCheckout({
    ctx: world.contextFor({ kind: "webhook", source: "stripe" }),
    input: { rail: "stripe", sessionId: session.id },
  });
}

describe("a plan", () => {
  it("starts the agent it was bought for, and further ones on its free slots without a checkout", async () => {
    const { person, userId } = await world.signedIn("Ann");
    await buys(person, "Pro · $49/month");
    await person.sees("Deploying");
    const paidSessions = world.stripe.ledger.sessions().length;
    await chooseBot(person);
    await person.sees("Your plan has a free slot");
    await person.taps("Deploy on my free slot");
    await person.sees("is on its way");
    await person.sees("Slot of your plan taken");
    expect(world.stripe.ledger.sessions().length).toBe(paidSessions);
    const agents = await world.repos.deployments.listByUser(userId, { limit: 10 });
    expect(agents.map((a) => a.phase)).toEqual(["queued", "queued"]);
    person.says("/plan");
    await person.sees("2 of 3 slots in use");
    person.says("/bots");
    const list = await person.sees("Your agents");
    expect(list.buttons).toHaveLength(3);
  });

  it("says clearly when no slot is free", async () => {
    const { person } = await world.signedIn("Bob");
    await buys(person, "Starter · $29/month");
    await person.sees("Deploying");
    await chooseBot(person);
    const card = await person.sees("Every slot of your plan is taken");
    expect(card.buttons.map((b) => b.label)).toContain("Pro · $49/month");
  });

  it("can be cancelled for the end of the period, and kept after all", async () => {
    const { person } = await world.signedIn("Cid");
    await buys(person, "Starter · $29/month");
    person.says("/plan");
    await person.taps("Cancel at period end");
    await person.sees("Cancel Starter?");
    expect(world.stripe.ledger.subscriptions().at(-1)?.cancel_at_period_end).toBe(false);
    await person.taps("Yes, cancel the plan");
    await person.sees("Nothing more is charged");
    expect(world.stripe.ledger.subscriptions().at(-1)?.cancel_at_period_end).toBe(true);
    const after = person.says("/plan");
    await person.sees("ends on", { after });
    await person.taps("Keep the plan");
    await person.sees("It renews as before");
    expect(world.stripe.ledger.subscriptions().at(-1)?.cancel_at_period_end).toBe(false);
  });

  it("becomes bigger when its difference is paid, and smaller with the next period, each after one question", async () => {
    const { person } = await world.signedIn("Eve");
    await buys(person, "Starter · $29/month");
    person.says("/plan");
    await person.taps("Bigger plan");
    await person.taps("Pro · $49/month");
    const ask = await person.sees("Upgrade to Pro?");
    expect(ask.text).toMatch(/Due now.*\$20, for the time until/s);
    await person.taps("Yes, pay $20 now");
    await person.sees("Your plan is Pro now");
    const asked = person.says("/plan");
    await person.sees("1 of 3 slots in use", { after: asked });
    await person.taps("Smaller plan");
    await person.taps("Starter · $29/month");
    await person.sees("You can take it back until then");
    await person.taps(/^Yes, from /);
    await person.sees("It is booked");
    const again = person.says("/plan");
    await person.sees("the plan is Starter", { after: again });
    await person.taps("Keep the plan as it is");
    await person.sees("Your plan stays Pro");
    const invoices = world.stripe.ledger.invoices().slice(-2);
    expect(invoices.map((one) => one.amount_paid)).toEqual([2900, 2000]);
  });

  it("says when the card is declined, where to pay, and what stays", async () => {
    const { person } = await world.signedIn("Fay");
    await buys(person, "Starter · $29/month");
    person.says("/plan");
    await person.taps("Bigger plan");
    await person.taps("Business · $99/month");
    await person.sees("Upgrade to Business?");
    world.stripe.declinesNext = true;
    await person.taps(/^Yes, pay/);
    const declined = await person.sees("The card was declined");
    expect(declined.text).toContain("your plan stays Starter");
    expect(await person.link("Pay for it now")).toContain("/sandbox/stripe/i/in_");
    const after = person.says("/plan");
    await person.sees("Business waits for its payment", { after });
    await person.taps("Keep the plan as it is");
    await person.sees("Your plan stays Starter");
  });

  it("chooses who stays before it becomes smaller", async () => {
    const { person } = await world.signedIn("Gil");
    await buys(person, "Pro · $49/month");
    await person.sees("Deploying");
    await chooseBot(person);
    await person.taps("Deploy on my free slot");
    await person.sees("is on its way");
    person.says("/plan");
    await person.taps("Smaller plan");
    await person.taps("Starter · $29/month");
    await person.sees("this agent is closed");
    await person.taps("Choose who stays");
    const card = await person.sees("Who stays?");
    const stay = card.buttons.find((b) => b.label.startsWith("Keep "))?.label ?? "";
    await person.taps(stay);
    await person.taps("These stay");
    const ask = await person.sees("this agent is closed");
    expect(ask.text).not.toContain(`closed: ${stay.slice("Keep ".length)}.`);
    await person.taps("Leave it");
    await person.sees("Pro · $49 a month");
  });

  it("shows what was paid and leads to the provider's pages, in private alone", async () => {
    const { person } = await world.signedIn("Hal");
    await person.sees("No payments yet", { after: person.says("/billing") });
    await buys(person, "Starter · $29/month");
    const after = person.says("/billing");
    const shown = await person.sees("Your payments", { after });
    expect(shown.text).toMatch(/Payment: \$29.*Stripe · first month/s);
    expect(shown.text).toMatch(/Order: Starter, \$29 a month/);
    await person.taps(/^Invoice \$29, /);
    expect((await person.sees("Invoice at Stripe", { after })).buttons[0]?.url).toMatch(/\/i\/in_/);
    await person.taps("Billing pages of Stripe");
    expect(await person.link("Open billing pages")).toContain("/sandbox/stripe/p/session/");
  });

  it("goes on with the agent when an old card's button is pressed after paying", async () => {
    const { person } = await world.signedIn("Dan");
    await chooseBot(person);
    await person.taps("Starter · $29/month");
    const url = await person.link(/^Pay /);
    const session = world.stripe.ledger.sessions().find((s) => s.url === url);
    world.stripe.pay(session?.id ?? "");
    await person.taps("Cancel");
    await person.sees("is on its way");
    await person.sees("Deploying");
  });
});

describe("an administrator", () => {
  const ADDRESS = `akash1${"q".repeat(38)}`;

  it("signs in first, like everybody", async () => {
    world.admin.says("/blacklist list");
    await world.admin.sees("Sign in first");
  });

  it("keeps the blacklist", async () => {
    await world.signIn(world.admin);
    const ada = world.admin;
    const asks = async (text: string, answer: string) => ada.sees(answer, { after: ada.says(text) });
    await asks("/help", "For administrators");
    await asks("/blacklist", "No provider is blacklisted");
    await asks(`/blacklist add ${ADDRESS} 30 far too slow`, "gets no new leases");
    expect(await world.repos.blacklist.isBlacklisted(ADDRESS, world.clock.now())).toBe(false);
    await ada.taps("Yes, keep it out");
    await ada.sees("far too slow · until");
    const list = await asks("/blacklist list", "far too slow · until");
    expect(list.text).toContain(shortAddress(ADDRESS));
    expect(await world.repos.blacklist.isBlacklisted(ADDRESS, world.clock.now())).toBe(true);
    await asks(`/blacklist remove ${ADDRESS}`, "may be chosen again");
    await asks(`/blacklist remove ${ADDRESS}`, "was not on the list");
  });

  it.each([
    ["/blacklist add", "How to use /blacklist"],
    ["/blacklist add akash1nonsense too slow", "is not a provider address"],
    [`/blacklist add ${ADDRESS}`, "How to use /blacklist"],
    [`/blacklist add ${ADDRESS} no`, "How to use /blacklist"],
    ["/blacklist drop table", "How to use /blacklist"],
    ["/blacklist remove", "How to use /blacklist"],
    [`/blacklist remove ${ADDRESS} now`, "How to use /blacklist"],
    [`/blacklist list ${"x".repeat(2000)}`, "How to use /blacklist"],
  ])("is told how: %s", async (text, answer) => {
    await world.admin.sees(answer, { after: world.admin.says(text) });
  });
});

describe("the house in order", () => {
  it("broke no rule of the platform and left no button without an answer", () => {
    expect(world.telegram.violations).toEqual([]);
    expect(world.telegram.unansweredCallbacks()).toEqual([]);
  });
});
