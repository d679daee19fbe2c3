import { describe, expect, test } from "vitest";
import type { ChatFacts } from "../../src/db/repositories/chat-identity-repository.ts";
import { runPart, runParts } from "../../src/db/run.ts";
import { seedUser } from "./seed-rows.ts";
import { openTestDatabase, type TestDatabase } from "./test-database.ts";

const ann: ChatFacts = {
  platform: "telegram",
  platformUserId: "42",
  displayName: "Ann",
  username: "ann",
  language: "en",
  privateChatId: "42",
};

describe("users", () => {
  test("create is idempotent on the Clerk id, finders find, a taken e-mail is a conflict", async () => {
    const db = await openTestDatabase();
    const { users } = db.repos;
    const user = await users.create({ clerkUserId: "user_1", email: "ann@example.com", displayName: "Ann" });
    expect(user).toMatchObject({ tier: "starter", subscriptionStatus: "active", deletedAt: null });
    expect(await users.create({ clerkUserId: "user_1", email: "other@example.com" })).toEqual(user);
    await expect(users.create({ clerkUserId: "user_2", email: "ann@example.com" })).rejects.toMatchObject({
      code: "conflict",
      details: { constraint: "users.email" },
    });
    await users.update(user.id, { polarCustomerId: "cus_9" });
    for (const found of [
      await users.findById(user.id),
      await users.findByClerkId("user_1"),
      await users.findByEmail("ann@example.com"),
      await users.findByPolarCustomerId("cus_9"),
    ]) {
      expect(found?.id).toBe(user.id);
    }
    expect(await users.findById("nobody")).toBeNull();
    expect(await users.findByEmail("nobody@example.com")).toBeNull();
  });

  test("update changes only what is given and moves updated_at", async () => {
    const db = await openTestDatabase();
    const user = await seedUser(db, "ann");
    db.clock.advance(5);
    const changed = await db.repos.users.update(user.id, { tier: "pro", displayName: null });
    expect(changed).toEqual({ ...user, tier: "pro", displayName: null, updatedAt: user.updatedAt + 5 });
    expect(await db.repos.users.update("nobody", { tier: "pro" })).toBeNull();
  });

  test("a deleted user keeps its row, not its name, and its address is free again", async () => {
    const db = await openTestDatabase();
    const user = await seedUser(db, "ann");
    await runPart(db.client, db.repos.users.markDeletedPart(user.id));
    expect(await db.repos.users.findById(user.id)).toMatchObject({
      displayName: null,
      deletedAt: db.clock.now(),
    });
    expect(await db.repos.users.findByEmail("ann@example.com")).toBeNull();
    expect((await db.repos.users.create({ clerkUserId: "again", email: "ann@example.com" })).id).not.toBe(
      user.id,
    );
  });
});

describe("chat identities", () => {
  const link = (db: TestDatabase, userId: string, facts = ann) =>
    runPart(db.client, db.repos.chatIdentities.linkPart({ ...facts, userId }));

  test("one person links several platforms; linking again refreshes", async () => {
    const db = await openTestDatabase();
    const { chatIdentities } = db.repos;
    const user = await seedUser(db);
    await link(db, user.id);
    db.clock.advance(1);
    await link(db, user.id, { ...ann, platform: "discord", platformUserId: "900" });
    await chatIdentities.markBlocked("telegram", "42", 5);
    await link(db, user.id, { ...ann, displayName: "Ann B." });
    expect(await chatIdentities.find("telegram", "42")).toMatchObject({
      userId: user.id,
      displayName: "Ann B.",
      blockedAt: null,
    });
    expect((await chatIdentities.listByUser(user.id)).map((i) => i.platform)).toEqual([
      "telegram",
      "discord",
    ]);
    expect(await chatIdentities.find("discord", "42")).toBeNull();
  });

  test("the language a person chose stands on each of their accounts beside what the app is set to", async () => {
    const db = await openTestDatabase();
    const { chatIdentities, users } = db.repos;
    const user = await seedUser(db);
    await link(db, user.id);
    expect(await chatIdentities.find("telegram", "42")).toMatchObject({
      language: "en",
      chosenLanguage: null,
    });
    await users.update(user.id, { language: "de" });
    await link(db, user.id, { ...ann, platform: "discord", platformUserId: "900" });
    expect((await chatIdentities.listByUser(user.id)).map((i) => [i.language, i.chosenLanguage])).toEqual([
      ["en", "de"],
      ["en", "de"],
    ]);
    await runPart(db.client, users.markDeletedPart(user.id));
    expect((await users.findById(user.id))?.language).toBeNull();
  });

  test("an account that is linked to somebody else aborts the whole batch", async () => {
    const db = await openTestDatabase();
    const [first, second] = [await seedUser(db), await seedUser(db)];
    await link(db, first.id);
    const audit = db.repos.audit.part({
      actor: { kind: "job", key: "x" },
      action: "link",
      subjectKind: "user",
      subjectId: second.id,
    });
    const stolen = runParts(db.client, [
      audit,
      db.repos.chatIdentities.linkPart({ ...ann, userId: second.id }),
    ]);
    await expect(stolen).rejects.toMatchObject({ code: "conflict" });
    expect((await db.repos.chatIdentities.find("telegram", "42"))?.userId).toBe(first.id);
    expect(await db.repos.audit.list({ limit: 5 })).toEqual([]);
  });

  test("touch, block and unlink answer whether there was anything", async () => {
    const db = await openTestDatabase();
    const { chatIdentities } = db.repos;
    expect(await chatIdentities.touch(ann)).toBe(false);
    const user = await seedUser(db);
    await link(db, user.id);
    expect(await chatIdentities.touch({ ...ann, username: null, language: "de" })).toBe(true);
    await chatIdentities.markBlocked("telegram", "42", 77);
    expect(await chatIdentities.find("telegram", "42")).toMatchObject({
      username: null,
      language: "de",
      blockedAt: 77,
    });
    const audit = db.repos.audit.part({
      actor: { kind: "user", userId: user.id },
      action: "account.unlink",
      subjectKind: "user",
      subjectId: user.id,
    });
    const mine = { platform: "telegram", platformUserId: "42", userId: user.id } as const;
    const stranger = await seedUser(db);
    expect(await chatIdentities.unlink({ ...mine, userId: stranger.id }, [audit])).toBe(false);
    expect(await db.repos.audit.list({ limit: 5 })).toEqual([]);
    expect(await chatIdentities.unlink(mine, [audit])).toBe(true);
    expect(await chatIdentities.unlink(mine, [audit])).toBe(false);
    expect(await db.repos.audit.list({ limit: 5 })).toHaveLength(1);
    await link(db, user.id);
    await link(db, user.id, { ...ann, platformUserId: "43" });
    expect(await runPart(db.client, chatIdentities.unlinkAllPart(user.id))).toBe(2);
  });
});

describe("login requests", () => {
  const asked = (nonceHash: string) => ({
    nonceHash,
    platform: "telegram" as const,
    platformUserId: "42",
    chatId: "42",
    displayName: "Ann",
    username: null,
    language: null,
    expiresAt: 9,
  });

  test("walks from issued to confirmed, its secrets sealed on the way", async () => {
    const db = await openTestDatabase();
    const { loginRequests } = db.repos;
    const row = await loginRequests.create(asked("n1"));
    expect(row).toMatchObject({ state: "issued", tries: 0, version: 0 });
    expect((await loginRequests.findByNonceHash("n1"))?.id).toBe(row.id);
    const started = await loginRequests.transition(row.id, ["issued"], {
      state: "started",
      oauth_state_hash: "s1",
      code_verifier: "verifier-plain",
      oauth_nonce: "nonce-plain",
    });
    expect(started).toMatchObject({ state: "started", version: 1 });
    expect(started?.codeVerifier).toMatch(/^enc:/);
    expect((await loginRequests.findByStateHash("s1"))?.id).toBe(row.id);
    expect(await loginRequests.openSecrets(row.id)).toEqual({
      codeVerifier: "verifier-plain",
      oauthNonce: "nonce-plain",
    });
    const returned = await loginRequests.transition(row.id, ["started"], {
      state: "returned",
      code_hash: "h",
      code_verifier: null,
      oauth_nonce: null,
    });
    expect(returned).toMatchObject({ state: "returned", codeVerifier: null });
    await expect(loginRequests.openSecrets(row.id)).rejects.toMatchObject({ code: "gone" });
    expect(
      (
        await loginRequests.findLatest({ platform: "telegram", platformUserId: "42", purpose: "login" }, [
          "returned",
        ])
      )?.id,
    ).toBe(row.id);
    expect(await loginRequests.transition(row.id, ["issued"], { state: "started" })).toBeNull();
  });

  test("a nonce is burnt once, and a wrong code counts once, however many come at the same time", async () => {
    const db = await openTestDatabase();
    const { loginRequests } = db.repos;
    const row = await loginRequests.create(asked("n1"));
    const burnt = await Promise.all(
      [1, 2, 3].map(() => loginRequests.transition(row, ["issued"], { state: "started" })),
    );
    expect(burnt.filter((r) => r !== null)).toHaveLength(1);
    const seen = await loginRequests.find(row.id);
    if (!seen) throw new Error("no request");
    const counted = await Promise.all(
      [1, 2].map(() => loginRequests.transition(seen, ["started"], { tries: seen.tries + 1 })),
    );
    expect(counted.filter((r) => r !== null)).toHaveLength(1);
  });

  test("a new request ends the unfinished ones of the same chat account only", async () => {
    const db = await openTestDatabase();
    const { loginRequests } = db.repos;
    const [old, fresh] = [await loginRequests.create(asked("n1")), await loginRequests.create(asked("n2"))];
    const other = await loginRequests.create({ ...asked("n3"), platformUserId: "7" });
    expect(await loginRequests.expireOthers("telegram", "42", fresh.id)).toBe(1);
    const states = await Promise.all(
      [old, fresh, other].map(async ({ id }) => (await loginRequests.find(id))?.state),
    );
    expect(states).toEqual(["expired", "issued", "issued"]);
  });
});

describe("link requests", () => {
  const asked = (db: TestDatabase, userId: string, secret: string, over = {}) =>
    db.repos.linkRequests.create({
      id: `link-${secret}`,
      secret,
      secretHash: `hash-of-${secret}`,
      userId,
      platform: "telegram",
      platformUserId: "42",
      displayName: "Ann",
      username: null,
      expiresAt: 9,
      ...over,
    });

  test("walk from issued to confirmed; secret and code are sealed, and the secret is erased once it was used", async () => {
    const db = await openTestDatabase();
    const { linkRequests } = db.repos;
    const user = await seedUser(db);
    const row = await asked(db, user.id, "AAAA");
    expect(row.secret).toMatch(/^enc:/);
    expect(linkRequests.openSecret(row)).toBe("AAAA");
    expect((await linkRequests.findBySecretHash("hash-of-AAAA"))?.id).toBe(row.id);
    expect(await linkRequests.findLatestAnswered("telegram", "42")).toBeNull();
    const answered = await linkRequests.transition(row, ["issued"], { state: "answered", code: "12345678" });
    if (!answered) throw new Error("not answered");
    expect(answered.code).toMatch(/^enc:/);
    expect(linkRequests.openCode(answered)).toBe("12345678");
    expect(() => linkRequests.openSecret(answered)).toThrow("the link was used");
    expect(() => linkRequests.openCode(row)).toThrow("no code was shown");
    const tried = await linkRequests.transition(answered, ["answered"], { tries: 1 });
    expect(await linkRequests.transition(answered, ["answered"], { tries: 1 })).toBeNull();
    expect(tried && linkRequests.openCode(tried)).toBe("12345678");
    expect((await linkRequests.findLatestAnswered("telegram", "42"))?.id).toBe(row.id);
    expect(await linkRequests.expireAll(user.id)).toBe(1);
    expect(await linkRequests.findLatestAnswered("telegram", "42")).toBeNull();
  });

  test("a repeat finds the first one; a new one ends those of the same account alone", async () => {
    const db = await openTestDatabase();
    const { linkRequests } = db.repos;
    const user = await seedUser(db);
    const first = await asked(db, user.id, "AAAA");
    const again = await asked(db, user.id, "BBBB", { id: first.id });
    expect(linkRequests.openSecret(again)).toBe("AAAA");
    const other = await asked(db, user.id, "CCCC", { platformUserId: "7" });
    await asked(db, user.id, "DDDD");
    expect([(await linkRequests.find(first.id))?.state, (await linkRequests.find(other.id))?.state]).toEqual([
      "expired",
      "issued",
    ]);
  });
});

describe("what a person wants of news", () => {
  test("goes where they asked until they choose, all of it, at any time", async () => {
    const db = await openTestDatabase();
    const user = await seedUser(db);
    const none = { newsTo: "origin", newsToSince: 0, kinds: new Map(), quiet: null, timeZone: null };
    expect(await db.repos.notificationPrefs.read(user.id)).toEqual(none);
  });

  test("is as it was chosen last, and one choice leaves the others alone", async () => {
    const db = await openTestDatabase();
    const { notificationPrefs: prefs } = db.repos;
    const { id } = await seedUser(db);
    await runPart(db.client, prefs.quietPart(id, { from: 60, to: 120 }));
    expect((await prefs.read(id)).quiet).toBeNull();
    await runPart(db.client, prefs.timeZonePart(id, "Asia/Tokyo"));
    for (const newsTo of ["both", "discord"] as const) {
      db.clock.advance(5);
      await runPart(db.client, prefs.newsToPart(id, newsTo));
      expect(await prefs.newsTo(id)).toBe(newsTo);
    }
    const newsToSince = db.clock.now();
    db.clock.advance(5);
    const quiet = { from: 60, to: 120, timeZone: "Asia/Tokyo" };
    expect(await prefs.read(id)).toMatchObject({ newsTo: "discord", newsToSince, quiet });
    await runPart(db.client, prefs.quietPart(id, null));
    expect(await prefs.read(id)).toMatchObject({ newsToSince, quiet: null, timeZone: "Asia/Tokyo" });
  });

  test("of a kind counts since it was chosen, and choosing the same again changes nothing", async () => {
    const db = await openTestDatabase();
    const { notificationPrefs: prefs } = db.repos;
    const { id } = await seedUser(db);
    const usage = async (wanted: boolean) => {
      db.clock.advance(5);
      await runPart(db.client, prefs.kindPart(id, "usage", wanted));
      return (await prefs.read(id)).kinds.get("usage");
    };
    expect(await usage(true)).toBeUndefined();
    const off = await usage(false);
    expect(off).toEqual({ wanted: false, sinceMs: db.clock.now() });
    expect(await usage(false)).toEqual(off);
    const on = await usage(true);
    expect(on).toEqual({ wanted: true, sinceMs: db.clock.now() });
    expect(await usage(true)).toEqual(on);
  });
});
