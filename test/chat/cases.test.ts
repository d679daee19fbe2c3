import { afterAll, beforeAll, expect, it } from "vitest";
import { pageCase } from "../../src/chat/tell/page-case.ts";
import { commitCas } from "../../src/db/cas-batch.ts";
import { runPart } from "../../src/db/run.ts";
import { caseOverPart, openCase, openCaseParts } from "../../src/services/admin/open-case.ts";
import type { Context } from "../../src/services/context.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";

let world: ChatWorld;
let ctx: Context;
beforeAll(async () => {
  world = await startChatWorld({
    adminIds: (me) => [
      { platform: "telegram", platformUserId: String(me.id), role: "owner" },
      { platform: "telegram", platformUserId: "4711", role: "admin" },
    ],
  });
  ctx = world.contextFor({ kind: "job", key: "case" });
});
afterAll(() => world.close());

const refused = (key: string) => ({
  key,
  kind: "refund_refused" as const,
  subject: key,
  facts: { rail: "stripe", payment: `pi_${key}`, amountMinor: 2900, currency: "usd", error: "rejected" },
});
const page = (key: string) => pageCase(ctx, world.chat.admins, key);
const told = (about: string): number =>
  world.admin.transcript().filter((entry) => entry.text.includes(about)).length;

it("waits until an administrator can be reached, tells each once, and stays until one says that it is settled", async () => {
  await openCase({ ctx, input: refused("one") });
  expect(await page("one")).toBeGreaterThan(world.clock.now());
  expect(world.logLines.some((line) => line.includes("admin.nobody_to_tell"))).toBe(true);
  world.admin.says("/start");
  await world.admin.sees("Your own AI agent");
  await world.signIn(world.admin);
  expect(await page("one")).toBeNull();
  const message = await world.admin.sees("pi_one");
  expect(message.text).toMatch(/refund was refused[\s\S]*\$29[\s\S]*stays in \/cases/i);

  await openCase({ ctx, input: refused("one") });
  await page("one");
  world.admin.says("/cases");
  await world.admin.sees("#1 ·");
  expect(told("pi_one")).toBe(1);

  await world.admin.taps("#1");
  await world.admin.taps("It is settled");
  await world.admin.sees("Settled by an administrator");
  expect(await ctx.repos.adminCases.findOpen("one")).toBeNull();
  // The same trouble later is another case, of which they hear again.
  await openCase({ ctx, input: refused("one") });
  await page("one");
  await world.admin.sees("#2 ·");
});

it("is opened by the commit that needs it or not at all, and settles by itself when the trouble is gone", async () => {
  const user = await ctx.repos.users.create({ clerkUserId: "user_of_case", email: "case@example.com" });
  const order = { id: user.id, version: 99 };
  const lost = await commitCas(
    ctx.db,
    ctx.repos.orders.head(order, "refunded", {}),
    openCaseParts(ctx, refused("two")),
  );
  expect(lost).toBe(false);
  expect(await ctx.repos.adminCases.findOpen("two")).toBeNull();

  await openCase({ ctx, input: refused("two") });
  await runPart(ctx.db, caseOverPart(ctx, "two"));
  await page("two");
  expect(told("pi_two")).toBe(0);
  world.admin.says("/cases 3");
  await world.admin.sees("Settled by itself");
});

it("does not exist for people who are no administrators", async () => {
  const { person } = await world.signedIn("Eve");
  person.says("/cases");
  await person.sees(/don.t know that command/i);
});
