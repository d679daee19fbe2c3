import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createRepositories } from "../../src/db/repositories/index.ts";
import { createVault } from "../../src/db/vault.ts";
import { mayMove, PHASES, statusOf } from "../../src/domain/deployments/phases.ts";
import { seedDraft, seedUser } from "./seed-rows.ts";
import { newKey, openTestDatabase } from "./test-database.ts";

const TOKEN = "123456789:planted-channel-token-AAAAAAAAAAAAA";

describe("deployments", () => {
  test("a draft is written once; its token is sealed and nowhere in the file in clear", async () => {
    const db = await openTestDatabase();
    const { deployments, audit } = db.repos;
    const user = await seedUser(db);
    const draft = await seedDraft(db, user.id, {
      channelToken: TOKEN,
      channelKind: "pasted",
      channelApiKey: "control-port-token",
    });
    expect(draft).toMatchObject({
      phase: "draft",
      status: "pending",
      version: 0,
      channelTokenHash: deployments.tokenHash(TOKEN),
    });
    expect(draft.channelToken).toMatch(/^enc:/);
    expect(await seedDraft(db, user.id, { id: draft.id, name: "Again" })).toEqual(draft);
    expect(await deployments.openChannelToken(draft.id, { kind: "agent", deploymentId: draft.id })).toBe(
      TOKEN,
    );
    expect(await deployments.openChannelApiKey(draft.id)).toBe("control-port-token");
    expect(
      (await audit.list({ subjectId: draft.id, limit: 5 })).map((l) => [l.actorKind, l.action, l.details]),
    ).toEqual([
      ["system", "secret.opened", '{"column":"channel_api_key"}'],
      ["agent", "secret.opened", '{"column":"channel_token"}'],
    ]);
    const files = [db.path, `${db.path}-wal`].filter(existsSync).map((file) => readFileSync(file));
    for (const bytes of files) expect(bytes.includes(TOKEN)).toBe(false);
    expect(files.some((bytes) => bytes.includes(draft.id))).toBe(true);
  });

  test("nothing to open is said, a moved token does not open, nor does one under another key", async () => {
    const db = await openTestDatabase();
    const user = await seedUser(db);
    const managed = await seedDraft(db, user.id);
    const pasted = await seedDraft(db, user.id, { channelToken: TOKEN });
    await expect(db.repos.deployments.openChannelToken(managed.id)).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(db.repos.deployments.openChannelToken("nobody")).rejects.toMatchObject({
      code: "not_found",
    });
    await db.client.execute({
      sql: "update deployments set channel_token=? where id=?",
      args: [pasted.channelToken, managed.id],
    });
    await expect(db.repos.deployments.openChannelToken(managed.id)).rejects.toMatchObject({
      details: { reason: "changed_or_moved" },
    });
    const vault = createVault({ encryptionKey: newKey(), lookupKey: newKey() });
    const stranger = createRepositories({ client: db.client, vault, clock: db.clock });
    await expect(stranger.deployments.openChannelToken(pasted.id)).rejects.toMatchObject({
      details: { reason: "unknown_key" },
    });
  });

  test("found by every name it goes by", async () => {
    const db = await openTestDatabase();
    const { deployments } = db.repos;
    const user = await seedUser(db);
    const draft = await seedDraft(db, user.id, { channelAccountId: "bot-1" });
    await deployments.patch(draft.id, 0, {
      stripe_session_id: "cs_1",
      polar_id: "po_1",
      claw_api_key: "hash",
    });
    expect((await deployments.findByStripeSession("cs_1"))?.id).toBe(draft.id);
    expect((await deployments.findByPolarId("po_1"))?.id).toBe(draft.id);
    expect((await deployments.findByClawKeyHash("hash"))?.id).toBe(draft.id);
    expect(await deployments.findByChannelAccount("telegram", "bot-1")).toBeNull(); // a draft uses nothing yet
    await deployments.transition(draft.id, ["draft"], "queued");
    expect((await deployments.findByChannelAccount("telegram", "bot-1"))?.id).toBe(draft.id);
    expect(await deployments.findByChannelAccount("discord", "bot-1")).toBeNull();
  });

  test("somebody else's deployment does not exist for a user (I4)", async () => {
    const db = await openTestDatabase();
    const [ann, bob] = [await seedUser(db), await seedUser(db)];
    const draft = await seedDraft(db, ann.id);
    expect((await db.repos.deployments.findForUser(ann.id, draft.id))?.id).toBe(draft.id);
    expect(await db.repos.deployments.findForUser(bob.id, draft.id)).toBeNull();
    expect(await db.repos.deployments.listByUser(bob.id, { limit: 10 })).toEqual([]);
  });

  test("pending duplicates are found by the token, whoever holds them", async () => {
    const db = await openTestDatabase();
    const { deployments } = db.repos;
    const user = await seedUser(db);
    const [one, two] = [
      await seedDraft(db, user.id, { channelToken: TOKEN }),
      await seedDraft(db, user.id, { channelToken: TOKEN }),
    ];
    await seedDraft(db, user.id, { channelToken: `${TOKEN}B` });
    expect(one.channelToken).not.toBe(two.channelToken);
    const wanted = { channel: "telegram" as const, channelTokenHash: deployments.tokenHash(TOKEN) };
    expect((await deployments.findPendingDuplicates(wanted)).map((d) => d.id).sort()).toEqual(
      [one.id, two.id].sort(),
    );
    await deployments.transition(two.id, ["draft"], "queued");
    expect((await deployments.findPendingDuplicates(wanted)).map((d) => d.id)).toEqual([one.id]);
    expect(await deployments.findPendingDuplicates({ ...wanted, channel: "discord" })).toEqual([]);
  });

  test("every arrow of the table moves with status, time and one event; everything else is refused", async () => {
    const db = await openTestDatabase();
    const { deployments, events } = db.repos;
    const user = await seedUser(db);
    for (const from of PHASES) {
      for (const to of PHASES) {
        const draft = await seedDraft(db, user.id);
        await db.client.execute({
          sql: "update deployments set phase=?, status=? where id=?",
          args: [from, statusOf(from), draft.id],
        });
        db.clock.advance(1);
        const moved = await deployments.transition(
          draft.id,
          PHASES,
          to,
          { name: "Moved" },
          { type: "fenced", evidence: { dseq: "7" } },
        );
        if (!mayMove(from, to)) {
          expect(moved, `${from} → ${to}`).toBeNull();
          expect(() => deployments.transitionHead({ ...draft, phase: from }, to)).toThrow(/does not go from/);
          expect(await events.last(draft.id)).toBeNull();
          continue;
        }
        expect(moved).toMatchObject({
          phase: to,
          status: statusOf(to),
          phaseSince: db.clock.now(),
          name: "Moved",
          version: 1,
        });
        const [event, ...more] = await events.listAfter(draft.id, { limit: 500 });
        expect(more).toEqual([]);
        expect(event).toMatchObject({
          type: "fenced",
          fromPhase: from,
          toPhase: to,
          evidence: '{"dseq":"7"}',
        });
      }
    }
  });

  test("of many movers one moves; the loser writes no event", async () => {
    const db = await openTestDatabase();
    const { deployments, events } = db.repos;
    const draft = await seedDraft(db, (await seedUser(db)).id);
    const moved = await Promise.all(
      Array.from({ length: 8 }, () => deployments.transition(draft.id, ["draft"], "queued")),
    );
    expect(moved.filter((d) => d !== null)).toHaveLength(1);
    expect(await events.listAfter(draft.id, { limit: 500 })).toHaveLength(1);
    expect(await deployments.transition(draft, ["queued"], "creating")).toBeNull(); // pinned to the version read before
    expect(await deployments.transition("nobody", ["queued"], "creating")).toBeNull();
  });

  test("details change only at the version that was read; secrets are sealed on this way too", async () => {
    const db = await openTestDatabase();
    const { deployments } = db.repos;
    const draft = await seedDraft(db, (await seedUser(db)).id);
    const patched = await deployments.patch(draft.id, 0, { error_message: "no bids", channel_token: TOKEN });
    expect(patched).toMatchObject({ errorMessage: "no bids", version: 1, phase: "draft" });
    expect(await deployments.openChannelToken(draft.id)).toBe(TOKEN);
    expect(await deployments.patch(draft.id, 0, { error_message: "stale" })).toBeNull();
    expect(await deployments.patch(draft.id, 1, { channel_token: null })).toMatchObject({
      channelToken: null,
      channelTokenHash: null,
    });
  });

  test("one channel account, one agent that is not over (I6)", async () => {
    const db = await openTestDatabase();
    const { deployments } = db.repos;
    const user = await seedUser(db);
    const [one, two] = [
      await seedDraft(db, user.id, { channelAccountId: "bot" }),
      await seedDraft(db, user.id, { channelAccountId: "bot" }),
    ];
    await deployments.transition(one.id, ["draft"], "queued");
    await expect(deployments.transition(two.id, ["draft"], "awaiting_payment")).rejects.toMatchObject({
      details: { constraint: "deployments_one_token_one_agent" },
    });
    for (const to of ["closing", "closed"] as const) await deployments.transition(one.id, PHASES, to);
    expect((await deployments.transition(two.id, ["draft"], "awaiting_payment"))?.phase).toBe(
      "awaiting_payment",
    );
  });

  test("pages of a user run newest first, pages of a phase by id, both without gaps", async () => {
    const db = await openTestDatabase();
    const { deployments } = db.repos;
    const user = await seedUser(db);
    const made: string[] = [];
    for (let i = 0; i < 5; i++) {
      made.push((await seedDraft(db, user.id)).id);
      if (i % 2 === 0) db.clock.advance(1);
    }
    const seen: string[] = [];
    for (let page = await deployments.listByUser(user.id, { limit: 2 }); page.length > 0; ) {
      seen.push(...page.map((d) => d.id));
      page = await deployments.listByUser(user.id, { limit: 2, after: seen.at(-1) ?? "" });
    }
    expect([...seen].sort()).toEqual([...made].sort());
    expect(seen.at(-1)).toBe(made[0]);
    await deployments.transition(made[0] ?? "", ["draft"], "queued");
    expect(await deployments.listByUser(user.id, { limit: 9, hidden: ["draft", "closed"] })).toHaveLength(1);
    const first = await deployments.listInPhases(["draft", "queued"], { limit: 3 });
    const rest = await deployments.listInPhases(["draft", "queued"], {
      limit: 3,
      after: first.at(-1)?.id ?? "",
    });
    expect([...first, ...rest].map((d) => d.id)).toEqual([...made].sort());
    expect(await deployments.countInPhases(["draft"])).toBe(4);
    expect(await deployments.countInPhases([])).toBe(0);
  });

  test("tokens of old drafts are forgotten, others kept", async () => {
    const db = await openTestDatabase();
    const { deployments } = db.repos;
    const user = await seedUser(db);
    const [old, paid] = [
      await seedDraft(db, user.id, { channelToken: TOKEN }),
      await seedDraft(db, user.id, { channelToken: TOKEN }),
    ];
    await deployments.transition(paid.id, ["draft"], "queued");
    db.clock.advance(1_000);
    const fresh = await seedDraft(db, user.id, { channelToken: TOKEN });
    expect(await deployments.eraseDraftTokens(db.clock.now() - 500)).toBe(1);
    const kept = await Promise.all(
      [old, paid, fresh].map(async ({ id }) => (await deployments.findById(id))?.channelToken !== null),
    );
    expect(kept).toEqual([false, true, true]);
  });

  test("a draft is asked for in another chat by its owner alone, and by nobody once it is paid for", async () => {
    const db = await openTestDatabase();
    const { deployments } = db.repos;
    const [ann, bea] = [await seedUser(db), await seedUser(db)];
    const draft = await seedDraft(db, ann.id);
    const there = { platform: "discord", chatId: "900" } as const;
    expect(await deployments.moveOrigin(bea.id, draft.id, there)).toBe(false);
    expect(await deployments.moveOrigin(ann.id, draft.id, there)).toBe(true);
    expect(await deployments.findById(draft.id)).toMatchObject({
      originPlatform: "discord",
      originChatId: "900",
      ownerPlatformUserId: draft.ownerPlatformUserId,
    });
    await deployments.transition(draft.id, ["draft"], "queued");
    expect(await deployments.moveOrigin(ann.id, draft.id, { platform: "telegram", chatId: "1" })).toBe(false);
  });
});
