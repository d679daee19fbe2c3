import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { clientOf, openSession, startTwin } from "./world.ts";

const FIXTURES = new URL("../../../../shared/specs/stripe-fixtures3.json", import.meta.url);
const present = existsSync(FIXTURES);
if (!present)
  console.error("Skipped: Stripe's fixtures3.json is not here, so shapes are held by the SDK's types alone.");

/** What the fixtures (older than the API version) have and this version has not. */
const RETIRED: Record<string, string[]> = { invoice: ["subscription"] };
/** Members that a plain card payment does not have, or that come only when asked for. */
const OPTIONAL: Record<string, string[]> = {
  charge: ["refunds"],
  payment_intent: ["amount_details"],
  dispute: ["payment_method_details"],
  customer: [],
};
/** Members that are newer than the fixtures; the SDK's types require them. */
const NEWER: Record<string, string[]> = {
  "checkout.session": ["allowed_payment_method_types"],
  dispute: ["intended_submission_method"],
  line_item: [],
  payment_intent: ["allowed_payment_method_types", "payment_record"],
  product: ["tax_details"],
  subscription_item: ["current_trial"],
  subscription_schedule: ["pause_schedules"],
};

type Json = Record<string, unknown>;
const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function differences(object: Json, fixture: Json): string[] {
  const name = String(object.object);
  const allowed = (table: Record<string, string[]>, key: string) => table[name]?.includes(key) ?? false;
  const lacking = Object.keys(fixture).filter(
    (key) => !(key in object) && !allowed(RETIRED, key) && !allowed(OPTIONAL, key),
  );
  const extra = Object.keys(object).filter((key) => !(key in fixture) && !allowed(NEWER, key));
  const kinds = Object.keys(fixture).filter((key) => {
    const [mine, theirs] = [object[key], fixture[key]];
    if (mine === null || mine === undefined || theirs === null || typeof theirs === "object") return false;
    return typeof mine !== typeof theirs;
  });
  return [
    ...lacking.map((key) => `lacks ${key}`),
    ...extra.map((key) => `has ${key}`),
    ...kinds.map((key) => `wrong kind: ${key}`),
  ];
}

test.skipIf(!present)("objects have the members of Stripe's own fixtures", async () => {
  const { resources }: { resources: Record<string, Json> } = JSON.parse(readFileSync(FIXTURES, "utf8"));
  const twin = await startTwin();
  const stripe = clientOf(twin);
  const session = await openSession(stripe);
  twin.pay(session.id);
  const [intent] = twin.ledger.payments();
  const refund = await stripe.refunds.create({ payment_intent: intent?.id ?? "", amount: 100 });
  const portal = await stripe.billingPortal.sessions.create({ customer: String(session.customer) });
  const schedule = await stripe.subscriptionSchedules.create({
    from_subscription: String(twin.ledger.subscriptions()[0]?.id),
  });
  const dispute = twin.dispute(intent?.id ?? "");
  const [link] = (await stripe.invoicePayments.list()).data;
  const ledger = twin.ledger;
  const [subscription] = ledger.subscriptions();
  const [invoice] = ledger.invoices();
  const objects: unknown[] = [
    ...[ledger.customers(), ledger.sessions(), [subscription], [invoice], ledger.charges()].flat(),
    subscription?.items.data[0],
    subscription?.items.data[0]?.price,
    subscription?.items.data[0]?.plan,
    invoice?.lines.data[0],
    ...(await stripe.products.list()).data,
    ...(await stripe.checkout.sessions.listLineItems(session.id)).data,
    ...[intent, refund, portal, schedule, dispute, link, ledger.events()[0]],
  ];
  const found: Record<string, string[]> = {};
  for (const object of objects) {
    if (!isJson(object)) throw new Error("Nothing to compare");
    const plain: unknown = JSON.parse(JSON.stringify(object));
    const fixture = resources[String(object.object)];
    if (!isJson(plain) || !fixture) throw new Error(`No fixture for ${String(object.object)}`);
    const differing = differences(plain, fixture);
    if (differing.length > 0) found[String(object.object)] = differing;
  }
  expect(found).toEqual({});
  expect(objects.length).toBeGreaterThan(15);
  // Control: a member too few, one too many and a wrong kind are all seen.
  const customer = resources.customer ?? {};
  const { email: _email, ...rest } = customer;
  expect(differences({ ...rest, moon: 1, balance: "0" }, customer)).toEqual([
    "lacks email",
    "has moon",
    "wrong kind: balance",
  ]);
  await twin.close();
});
