import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppError } from "../../../src/errors.ts";
import { beginLogin } from "../../../src/services/accounts/begin-login.ts";
import { confirmLoginCode } from "../../../src/services/accounts/confirm-login-code.ts";
import { syncClerkUser } from "../../../src/services/accounts/sync-clerk-user.ts";
import { countRows } from "../../db/count-rows.ts";
import { seedCall } from "../../db/seed-rows.ts";
import { walkLogin } from "../../sandbox/clerk/walk-login.ts";
import { type AccountWorld, startAccountWorld } from "./account-world.ts";
import { eraseAll } from "./erase-all.ts";

let world: AccountWorld;
beforeAll(async () => {
  world = await startAccountWorld();
});
afterAll(() => world.close());

async function signIn(chat: string, email: string) {
  const ctx = world.guest(chat);
  const { url } = await beginLogin({
    ctx,
    input: {
      requestId: randomUUID(),
      displayName: "Somebody",
    },
  });
  const { code } = await walkLogin({ linkUrl: url, visitor: { firstName: "Some", email } });
  const { userId } = await confirmLoginCode({ ctx, input: { code } });
  const user = await world.repos.users.findById(userId);
  if (!user) throw new Error("no user after sign-in");
  return user;
}

const sync = (clerkUserId: string) => syncClerkUser({ ctx: world.webhook(), input: { clerkUserId } });

describe("webhooks wake a fresh read", () => {
  test("a changed address follows", async () => {
    const user = await signIn("1", "one@example.com");
    world.twin.updateEmail(user.clerkUserId, "uno@example.com");
    await sync(user.clerkUserId);
    expect((await world.repos.users.findById(user.id))?.email).toBe("uno@example.com");
  });

  test("a deleted person loses their chats, name and address; the row stays", async () => {
    const user = await signIn("2", "two@example.com");
    world.twin.deleteUser(user.clerkUserId);
    await sync(user.clerkUserId);
    await sync(user.clerkUserId);
    const after = await world.repos.users.findById(user.id);
    expect(after?.deletedAt).not.toBeNull();
    expect(after?.email).not.toContain("two@example.com");
    expect(await world.repos.chatIdentities.listByUser(user.id)).toEqual([]);
  });

  test("a deleted person's budgets go, and what they used stays in the ledger", async () => {
    const user = await signIn("2b", "twice@example.com");
    const { budgets } = world.repos;
    await budgets.create(
      { deploymentId: "d", userId: user.id, dayMicros: 5 },
      { dayStart: 0, micros: 0 },
      [],
    );
    await seedCall(world.client, { id: "call", userId: user.id, deploymentId: "d", tokensUsed: 7 });
    world.twin.deleteUser(user.clerkUserId);
    await sync(user.clerkUserId);
    await eraseAll(world, user.id);
    expect(await budgets.findByDeployment("d")).toBeNull();
    expect(await countRows(world.client, `llm_usage_log where user_id='${user.id}' and tokens_used=7`)).toBe(
      1,
    );
  });

  test("a banned person loses their chats but stays known", async () => {
    const user = await signIn("3", "three@example.com");
    world.twin.banUser(user.clerkUserId);
    await sync(user.clerkUserId);
    expect(await world.repos.chatIdentities.listByUser(user.id)).toEqual([]);
    expect((await world.repos.users.findById(user.id))?.deletedAt).toBeNull();
  });

  test("an unverified new address keeps the old one", async () => {
    const user = await signIn("4", "four@example.com");
    world.twin.updateEmail(user.clerkUserId, "vier@example.com", false);
    await sync(user.clerkUserId);
    expect((await world.repos.users.findById(user.id))?.email).toBe("four@example.com");
    expect(await world.repos.chatIdentities.listByUser(user.id)).toHaveLength(1);
  });

  test("unknown is not gone: an outage or an odd 404 changes nothing", async () => {
    const user = await signIn("5", "five@example.com");
    for (const status of [500, 404]) {
      world.twin.faults.add({ kind: "status", match: /GET \/v1\/users/, status, body: "{}" });
      await expect(sync(user.clerkUserId)).rejects.toMatchObject({ code: "unavailable" });
    }
    expect(await world.repos.chatIdentities.listByUser(user.id)).toHaveLength(1);
    expect((await world.repos.users.findById(user.id))?.deletedAt).toBeNull();
  });

  test("people who never signed in here are left out", async () => {
    const stranger = world.twin.createUser({ email: "stranger@example.com" });
    await sync(stranger.id);
    expect(await world.repos.users.findByClerkId(stranger.id)).toBeNull();
  });
});

describe("an address never merges two people", () => {
  test("one whose holder is gone from Clerk becomes free", async () => {
    const old = await signIn("10", "shared@example.com");
    world.twin.deleteUser(old.clerkUserId);
    const fresh = await signIn("11", "shared@example.com");
    expect(fresh.id).not.toBe(old.id);
    expect((await world.repos.users.findById(old.id))?.deletedAt).not.toBeNull();
    expect(await world.repos.chatIdentities.find("telegram", "10")).toBeNull();
  });

  test("one whose holder moved on goes to the newcomer, and both keep their own rows", async () => {
    const old = await signIn("12", "moved@example.com");
    world.twin.updateEmail(old.clerkUserId, "elsewhere@example.com");
    const fresh = await signIn("13", "moved@example.com");
    expect(fresh.id).not.toBe(old.id);
    expect((await world.repos.users.findById(old.id))?.email).toBe("elsewhere@example.com");
    expect((await world.repos.chatIdentities.find("telegram", "12"))?.userId).toBe(old.id);
  });

  test("one whose holder cannot be judged is held, with a line for the admin", async () => {
    const old = await signIn("14", "held@example.com");
    world.twin.updateEmail(old.clerkUserId, "away@example.com");
    world.twin.banUser(old.clerkUserId);
    const error = await signIn("15", "held@example.com").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: "conflict", details: { reason: "email_taken" } });
    expect(await world.repos.chatIdentities.find("telegram", "15")).toBeNull();
    expect(world.logLines.join("")).toContain("account.email_collision");
  });
});
