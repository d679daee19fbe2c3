import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runPart } from "../../../src/db/run.ts";
import { AppError } from "../../../src/errors.ts";
import { endSessions } from "../../../src/jobs/end-sessions.ts";
import { beginLogin } from "../../../src/services/accounts/begin-login.ts";
import { confirmLoginCode } from "../../../src/services/accounts/confirm-login-code.ts";
import { keepAccount } from "../../../src/services/accounts/deletion/keep-account.ts";
import { readDeletion } from "../../../src/services/accounts/deletion/read-deletion.ts";
import { wantDeletion } from "../../../src/services/accounts/deletion/want-deletion.ts";
import { FRESH_MS } from "../../../src/services/accounts/require-fresh.ts";
import { signOutEverywhere } from "../../../src/services/accounts/sign-out-everywhere.ts";
import { syncClerkUser } from "../../../src/services/accounts/sync-clerk-user.ts";
import { walkLogin } from "../../sandbox/clerk/walk-login.ts";
import { type AccountWorld, startAccountWorld } from "./account-world.ts";
import { eraseAll, eraseStep } from "./erase-all.ts";

let world: AccountWorld;
beforeAll(async () => {
  world = await startAccountWorld();
});
afterAll(() => world.close());

async function signIn(chat: string, email: string) {
  const ctx = world.guest(chat);
  const facts = { requestId: randomUUID(), displayName: `Name of ${chat}` };
  const { url } = await beginLogin({ ctx, input: facts });
  const { code } = await walkLogin({ linkUrl: url, visitor: { firstName: "Some", email } });
  return (await confirmLoginCode({ ctx, input: { code } })).userId;
}

/** Somebody who has just signed in afresh. */
async function freshPerson(chat: string, email = `${chat}@example.com`) {
  const userId = await signIn(chat, email);
  const now = world.clock.now();
  const grant = { platform: "telegram" as const, platformUserId: chat, userId, loginRequestId: "l" };
  await runPart(
    world.client,
    world.repos.sudoGrants.grantPart({ ...grant, signedInAt: now, endsAt: now + FRESH_MS }),
  );
  const user = await world.repos.users.findById(userId);
  if (!user) throw new Error("nobody signed in");
  return { user, userId, ctx: world.user(userId, chat) };
}

const wants = (ctx: ReturnType<AccountWorld["user"]>) =>
  wantDeletion({ ctx, input: { requestId: randomUUID(), language: "en" } });

const payment = (userId: string, dispute: "open" | "won") => ({
  provider: "stripe",
  providerPaymentId: `pi_${userId}`,
  orderId: null,
  userId,
  subscriptionId: null,
  invoiceId: null,
  role: "surplus" as const,
  amountMinor: 2900,
  currency: "usd",
  dispute,
});

describe("deleting an account", () => {
  test("needs a fresh sign-in, both to look and to ask", async () => {
    const ctx = world.user(await signIn("1", "one@example.com"), "1");
    for (const work of [readDeletion({ ctx }), wants(ctx)])
      await expect(work).rejects.toMatchObject({ code: "forbidden", details: { reason: "sudo" } });
  });

  test("ends with nobody in the books, nobody at the sign-in provider, and one last word", async () => {
    const { user, userId, ctx } = await freshPerson("2000002", "two@example.com");
    expect(world.twin.sessionsOf(user.clerkUserId)).toBe(1);
    await wants(ctx);
    await wants(ctx);
    expect(await eraseStep(world, userId)).toBe("closing");
    expect(await world.repos.chatIdentities.find("telegram", "2000002")).toBeNull();
    await eraseAll(world, userId);
    expect(world.twin.users().map(({ id }) => id)).not.toContain(user.clerkUserId);
    expect(await world.repos.users.findById(userId)).toMatchObject({
      email: `deleted:${userId}`,
      clerkUserId: `deleted:${userId}`,
      displayName: null,
    });
    const left = await world.repos.audit.list({ subjectKind: "user", subjectId: userId, limit: 10 });
    expect(left.map(({ action }) => action)).toContain("account.delete");
    for (const table of ["outbox", "login_requests", "sudo_grants", "account_deletions", "inbox", "users"]) {
      const text = JSON.stringify((await world.client.execute(`select * from ${table}`)).rows);
      for (const trace of ["2000002", "two@example.com", user.clerkUserId])
        expect(text, `${table}: ${trace}`).not.toContain(trace);
    }
  });

  test("of somebody who comes back makes a new person, and late news of the old one change nothing", async () => {
    const { user, userId, ctx } = await freshPerson("3", "three@example.com");
    await wants(ctx);
    await eraseAll(world, userId);
    await syncClerkUser({ ctx: world.webhook(), input: { clerkUserId: user.clerkUserId } });
    const again = await signIn("3", "three@example.com");
    expect(again).not.toBe(userId);
    expect((await world.repos.users.findById(userId))?.email).toBe(`deleted:${userId}`);
    expect((await world.repos.chatIdentities.find("telegram", "3"))?.userId).toBe(again);
  });

  test("takes nothing from who signed in from the same chat meanwhile", async () => {
    const { userId, ctx } = await freshPerson("2000009", "nine@example.com");
    await wants(ctx);
    await eraseStep(world, userId);
    const { userId: next } = await freshPerson("2000009", "other.nine@example.com");
    const { dialogs, sudoGrants } = world.repos;
    const place = { platform: "telegram" as const, chatId: "2000009" };
    await dialogs.put({
      ...place,
      userId: next,
      kind: "deploy",
      state: "{}",
      expiresAt: world.clock.now() + 1,
    });
    await world.client.execute({
      sql: `insert into outbox (id, platform, chat_id, dedupe_key, state, created_at, updated_at)
        values ('told', 'telegram', '2000009', 'news:told', 'sent', ?1, ?1)`,
      args: [world.clock.now()],
    });
    await eraseAll(world, userId);
    expect(await dialogs.get(next)).not.toBeNull();
    expect(await sudoGrants.find("telegram", "2000009")).toMatchObject({ userId: next });
    expect(await world.repos.outbox.findByKey("news:told"), "or it would be told again").not.toBeNull();
    expect((await world.repos.users.findById(userId))?.email).toBe(`deleted:${userId}`);
  });

  test("lets nobody sign in to what is being deleted", async () => {
    const { userId, ctx } = await freshPerson("4", "four@example.com");
    await wants(ctx);
    await eraseStep(world, userId);
    await expect(signIn("4", "four@example.com")).rejects.toMatchObject({
      code: "forbidden",
      details: { reason: "deleted" },
    });
    await eraseAll(world, userId);
    expect(await signIn("4", "four@example.com")).not.toBe(userId);
  });

  test("can be taken back while it has not begun, and not after", async () => {
    const { userId, ctx } = await freshPerson("5");
    await wants(ctx);
    expect(await keepAccount({ ctx })).toBe(true);
    expect(await keepAccount({ ctx }), "a second tap").toBe(true);
    expect(await eraseStep(world, userId)).toBeNull();
    expect((await world.repos.users.findById(userId))?.deletedAt).toBeNull();
    await wants(ctx);
    await eraseStep(world, userId);
    expect(await keepAccount({ ctx })).toBe(false);
    await eraseAll(world, userId);
  });

  test("waits while a bank decides about a payment, and then goes on by itself", async () => {
    const { userId, ctx } = await freshPerson("6");
    await world.repos.payments.record(payment(userId, "open"));
    expect(await wants(ctx)).toEqual({ inQuestion: "dispute_open" });
    expect(await eraseStep(world, userId)).toBe("waiting");
    expect(await world.repos.chatIdentities.listByUser(userId)).toHaveLength(1);
    await world.client.execute({
      sql: "update payments set dispute='won', disputed=0 where user_id=?",
      args: [userId],
    });
    expect(await eraseStep(world, userId)).toBe("closing");
    await eraseAll(world, userId);
    expect((await world.repos.payments.listByUser(userId, { limit: 5 })).length).toBe(1);
  });

  test("is tried again while the sign-in provider is away", async () => {
    const { user, userId, ctx } = await freshPerson("7");
    await wants(ctx);
    for (const state of ["closing", "ending", "signing_out"])
      expect(await eraseStep(world, userId)).toBe(state);
    world.twin.faults.add({ kind: "status", match: /DELETE \/v1\/users/, status: 500, body: "{}" });
    await expect(eraseStep(world, userId)).rejects.toBeInstanceOf(AppError);
    expect(world.twin.users().map(({ id }) => id)).toContain(user.clerkUserId);
    await eraseAll(world, userId);
    expect(world.twin.users().map(({ id }) => id)).not.toContain(user.clerkUserId);
  });

  test("is finished for somebody whom the provider forgot meanwhile", async () => {
    const { user, userId, ctx } = await freshPerson("8");
    await world.repos.payments.record(payment(userId, "open"));
    await wants(ctx);
    await eraseStep(world, userId);
    world.twin.deleteUser(user.clerkUserId);
    await syncClerkUser({ ctx: world.webhook(), input: { clerkUserId: user.clerkUserId } });
    await syncClerkUser({ ctx: world.webhook(), input: { clerkUserId: user.clerkUserId } });
    expect((await world.repos.accountDeletions.findOpen(userId))?.state).toBe("closing");
    expect((await world.repos.users.findById(userId))?.deletedAt).not.toBeNull();
  });
});

test("signing out everywhere ends the sessions of every browser", async () => {
  const { user, userId, ctx } = await freshPerson("20", "twenty@example.com");
  await walkLoginAgain(user.email);
  expect(world.twin.sessionsOf(user.clerkUserId)).toBe(2);
  expect(await signOutEverywhere({ ctx })).toBe(1);
  world.twin.faults.add({ kind: "status", match: /GET \/v1\/sessions/, status: 503, body: "{}" });
  const job = world.contextFor({ kind: "job", key: `sessions:${userId}` });
  await expect(endSessions(job, userId)).rejects.toMatchObject({ code: "unavailable" });
  await endSessions(job, userId);
  await endSessions(job, userId);
  expect(world.twin.sessionsOf(user.clerkUserId)).toBe(0);
});

/** The same person in another browser. */
async function walkLoginAgain(email: string): Promise<void> {
  const { url } = await beginLogin({
    ctx: world.guest("21"),
    input: { requestId: randomUUID(), displayName: "Elsewhere" },
  });
  await walkLogin({ linkUrl: url, visitor: { firstName: "Some", email } });
}
