import { afterEach, expect, test } from "vitest";
import type { Visitor } from "../../src/sandbox/visitor/story.ts";
import { FIRST_PERSON, signedIn, signsInAfresh, timesTold, withLiveAgent } from "../world/customers.ts";
import { chainFacts } from "../world/market.ts";
import { moneyFacts } from "../world/money.ts";
import { until } from "../world/until.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
afterEach(() => world.close());

const admins = (...roles: string[]): string =>
  roles.map((role, n) => `telegram:${FIRST_PERSON + n}:${role}`).join();

const paymentId = (): string => world.stripe.ledger.payments().at(-1)?.id ?? "";

/** @returns what the amount was said with */
async function namesAmount({ chat }: Visitor, amount: string): Promise<number> {
  const looked = chat.says(`/refund ${paymentId()}`);
  await chat.sees(/Left of it/, { after: looked });
  await chat.taps("Another amount");
  await chat.sees(/How much\?/, { after: looked });
  return chat.says(amount);
}

/** From the payment to the last question, which has the amount in it. */
async function wantsToGive(who: Visitor, amount: string): Promise<void> {
  const after = await namesAmount(who, amount);
  await who.chat.sees(new RegExp(`Why \\$${amount}\\?`), { after });
  await who.chat.taps("something of ours went wrong");
}

const yes = (amount: string): string => `Yes, $${amount}, the plan goes on`;

/** What our books say of the payment, to whoever may look. */
async function looksAgain({ chat }: Visitor): Promise<string> {
  const asked = chat.says(`/refund ${paymentId()}`);
  return (await chat.sees(/Left of it/, { after: asked })).text;
}

test("a part goes back by chat once, however often it is tapped; support gives back so much a day and no more", async () => {
  world = await startWorld({ env: { ADMINS: admins("admin", "support"), SUPPORT_REFUND_MINOR: "usd=500" } });
  const [olga, sam] = [await signedIn(world, "Olga"), await signedIn(world, "Sam")];
  const ann = await withLiveAgent(world, "Ann");

  const tooEarly = olga.chat.says(`/refund ${paymentId()}`);
  await olga.chat.sees(/Left of it/, { after: tooEarly });
  await olga.chat.taps("Another amount");
  await olga.chat.sees(/sign in once more/i, { after: tooEarly });
  await signsInAfresh(olga);
  await wantsToGive(olga, "9");
  const ask = await olga.chat.sees(/Give back \$9\?/);
  const press = () => olga.chat.app.pressInline(ask.messageId, yes("9"), { timeoutMs: 25_000 });
  const answers = await Promise.all([press(), press()]);
  expect(answers.map(({ text }) => text ?? "")).toContain("That was already done.");

  const told = await ann.chat.sees(/\$9 goes back to you/);
  expect(told.text).toMatch(/\$9 of the \$29 you paid[\s\S]*Your plan and your agents go on as before/);
  expect(moneyFacts(world)).toEqual({
    paidMinor: 2900,
    refundedMinor: 900,
    payments: 1,
    refunds: 1,
    activeSubscriptions: 1,
  });
  expect(await looksAgain(olga)).toMatch(/Given back already \| \$9\n[\s\S]*Left of it \| \$20/);
  const billing = ann.chat.says("/billing");
  await ann.chat.sees(/Refund: \$9/, { after: billing });

  await signsInAfresh(sam);
  await wantsToGive(sam, "4");
  await sam.chat.taps(yes("4"));
  await ann.chat.sees(/\$4 goes back to you/);
  const after = await namesAmount(sam, "2");
  await sam.chat.sees(/more than support may give back in a day: \$1 of \$5 is left for you today/, {
    after,
  });
  expect(moneyFacts(world)).toMatchObject({ refunds: 2, refundedMinor: 1300, activeSubscriptions: 1 });
  expect(timesTold(ann, /goes back to you/)).toBe(2);
  expect(chainFacts(world)).toMatchObject({ active: 1, everCreated: 1 });
}, 60_000);

// A normal run sees the same in test/crash/given.test.ts, with GoClaw dying on the way.
const inFull = test.runIf(process.env.GOCLAW_FULL);
inFull(
  "beyond what one may give alone, another administrator has to agree, and is told what to",
  async () => {
    const env = {
      ADMINS: admins("admin", "owner"),
      SECOND_PERSON: "on",
      SECOND_PERSON_REFUND_MINOR: "usd=1000",
    };
    world = await startWorld({ env });
    const [olga, rita] = [await signedIn(world, "Olga"), await signedIn(world, "Rita")];
    const ann = await withLiveAgent(world, "Ann");
    await Promise.all([olga, rita].map(signsInAfresh));

    await wantsToGive(olga, "20");
    await olga.chat.sees(/Another administrator has to agree/);
    await olga.chat.taps(yes("20"));
    const request = await rita.chat.sees(/asked for this/);
    expect(request.text).toContain("$20");
    expect(moneyFacts(world), "nothing before").toMatchObject({ refunds: 0 });
    await rita.chat.taps("Approve");
    await olga.chat.sees(/agreed, and it is done/);
    await ann.chat.sees(/\$20 goes back to you/);
    await until("the refund", () => moneyFacts(world).refunds === 1);
    expect(moneyFacts(world)).toMatchObject({ refunds: 1, refundedMinor: 2000, activeSubscriptions: 1 });
    expect(await looksAgain(rita)).toMatch(/Given back already \| \$20\n[\s\S]*Left of it \| \$9/);
  },
  60_000,
);
