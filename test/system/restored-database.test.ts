import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { restoreDatabase } from "../../src/app/restore-database.ts";
import { createDatabaseCopies } from "../../src/db/database-copies.ts";
import { openDatabase } from "../../src/db/index.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { pay } from "../../src/sandbox/visitor/story.ts";
import { IS_REMOTE } from "../db/database-in.ts";
import { atThePriceCard, choosesPlan, FIRST_PERSON, signedIn } from "../world/customers.ts";
import { chainFacts } from "../world/market.ts";
import { moneyFacts, sessionOf } from "../world/money.ts";
import { until } from "../world/until.ts";
import { startWorld, type World } from "../world/world.ts";

const Degraded = z.object({ degraded: z.array(z.string()) });

/** Whom a database holds while nobody uses it, and how many of whom nothing is left. */
async function peopleIn(url: string) {
  const { client, close } = await openDatabase({ url });
  const { rows } = await client.execute("select email from users");
  close();
  const erased = rows.filter(({ email }) => String(email).startsWith("deleted:")).length;
  return { known: rows.length - erased, erased };
}

let world: World;
afterEach(() => world?.close());

const logged = (event: string): number =>
  world.logLines.filter((line) => line.includes(`"event":"${event}"`)).length;

const degraded = async (): Promise<string[]> =>
  Degraded.parse(await (await fetch(`${world.url}/readyz`)).json()).degraded;

test.skipIf(IS_REMOTE)(
  "who was erased after the copy was made is erased again before anybody is answered",
  async () => {
    world = await startWorld();
    const ann = await signedIn(world, "Ann");
    await signedIn(world, "Bob");
    const clerkId = world.clerk.users().find(({ firstName }) => firstName === "Ann")?.id ?? "";
    const url = `file:${join(world.folder, "goclaw.db")}`;
    const folder = join(world.folder, "copies");
    const { id } = await createDatabaseCopies({ url, folder, everyMs: 1 }).make(Date.now());
    world.clerk.deleteUser(clerkId);
    await until("Ann to be erased", () => logged("account.deleted") === 1);

    await world.restart(async () => {
      await restoreDatabase({ url, copy: join(folder, id), clock: systemClock });
      expect(await peopleIn(url)).toEqual({ known: 2, erased: 0 });
    });
    expect(logged("restore.erased_again")).toBe(1);
    await until("Ann to be erased again", () => logged("account.deleted") === 2);
    const from = ann.chat.says("/bots");
    await ann.chat.sees(/sign in/i, { after: from });
    await world.restart(async () => {
      expect(await peopleIn(url)).toEqual({ known: 1, erased: 1 });
    });
    expect(logged("restore.erased_again")).toBe(1);
  },
  60_000,
);

test.skipIf(IS_REMOTE)(
  "a database that was put back closes nothing that lives, pays nothing back twice, and is mended first",
  async () => {
    world = await startWorld({ env: { ADMINS: `telegram:${FIRST_PERSON}:owner` } });
    const ann = await atThePriceCard(world, "Ann");
    await pay(ann, await choosesPlan(ann));
    await ann.chat.sees(/answers now/i);
    const bob = await atThePriceCard(world, "Bob");
    const bobsLink = await choosesPlan(bob);
    const cleo = await atThePriceCard(world, "Cleo");
    const cleosLink = await choosesPlan(cleo);

    const url = `file:${join(world.folder, "goclaw.db")}`;
    const folder = join(world.folder, "copies");
    const { id } = await createDatabaseCopies({ url, folder, everyMs: 1 }).make(Date.now());
    const restore = () => restoreDatabase({ url, copy: join(folder, id), clock: systemClock });
    await expect(restore()).rejects.toMatchObject({ code: "conflict" });

    await pay(bob, bobsLink);
    await bob.chat.sees(/answers now/i);
    world.stripe.tamper(sessionOf(cleosLink), { unitAmountMinor: 100, keepPriceId: true });
    await pay(cleo, cleosLink);
    await cleo.chat.sees(/went back to you, all of it/);
    expect(moneyFacts(world)).toMatchObject({ payments: 3, refunds: 1, activeSubscriptions: 2 });
    expect(chainFacts(world)).toMatchObject({ active: 2, everCreated: 2 });
    const living = world.akash.chain.txs().length;

    await world.restart(async () => void (await restore()));
    const said = (event: string) => world.logLines.findIndex((line) => line.includes(`"event":"${event}"`));
    await until("what was lost to be read back", () => said("restore.reconciled") >= 0);
    await until("work to go on", async () => !(await degraded()).includes("restored"));
    await bob.chat.sees(/answers now/i);
    await until("the unknown one to be told", () => said("akash.unknown_deployment") >= 0);
    await until("something to be sent to the chain again", () => world.akash.chain.txs().length > living);
    expect(world.logLines.filter((line) => line.includes("akash.orphan_closed"))).toEqual([]);
    expect(moneyFacts(world)).toMatchObject({ payments: 3, refunds: 1, activeSubscriptions: 2 });
    await until("Bob's agent again", () => chainFacts(world).everCreated === 3);
    expect(chainFacts(world)).toMatchObject({ active: 3, everCreated: 3 });
    await ann.chat.sees(/The database was put back/);
  },
  60_000,
);
