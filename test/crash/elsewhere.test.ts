import { expect, test } from "vitest";
import { openDatabase } from "../../src/db/index.ts";
import { createRepositories } from "../../src/db/repositories/index.ts";
import { runParts } from "../../src/db/run.ts";
import { createVault } from "../../src/db/vault.ts";
import { MAIN_BOT } from "../../src/sandbox/sandbox.ts";
import { countRows } from "../db/count-rows.ts";
import { until } from "../world/until.ts";
import { passesOf, sampleOf } from "./crash-points.ts";
import { type CrashWorld, openCrashWorld } from "./crash-world.ts";
import { withLog } from "./stories.ts";

const DEPLOYMENT = "00000000-0000-7000-8000-000000000001";

/** Somebody with an account on each platform, whose agent was asked for on Telegram. */
async function seed(world: CrashWorld, onDiscord: string) {
  const { client, close } = await openDatabase({ url: `file:${world.folder}/goclaw.db` });
  const { ENCRYPTION_KEY: encryptionKey = "", LOOKUP_KEY: lookupKey = "" } = world.env;
  const repos = createRepositories({
    client,
    vault: createVault({ encryptionKey, lookupKey }),
    clock: { now: Date.now },
  });
  const onTelegram = String(world.ann.chat.id);
  const { id: userId } = await repos.users.create({ clerkUserId: "user_ann", email: "ann@example.com" });
  const account = { userId, displayName: "Ann", username: null, language: "en" };
  const accountOn = (platform: "telegram" | "discord", id: string) =>
    repos.chatIdentities.linkPart({ ...account, platform, platformUserId: id, privateChatId: id });
  await runParts(client, [accountOn("telegram", onTelegram), accountOn("discord", onDiscord)]);
  await repos.deployments.create({
    ...{ id: DEPLOYMENT, userId, name: "Ann's agent", model: "small", channel: "telegram" },
    ...{ channelKind: "managed", channelAccountId: "1", channelUsername: "ann_bot", channelToken: null },
    ...{ ownerPlatformUserId: onTelegram, originPlatform: "telegram", originChatId: onTelegram },
  });
  const moneyCameBack = () =>
    runParts(client, [
      repos.deployments.eventPart(DEPLOYMENT, "refunded", null, null, { amountMinor: 2900, currency: "usd" }),
      () => repos.jobs.wakeStatement(`card:${DEPLOYMENT}`, Date.now()),
    ]);
  const waiting = () => countRows(client, "outbox where state='pending'");
  return { moneyCameBack, waiting, close };
}

test("killed wherever one platform refuses a piece of news, it is told once, on the other, and says why", async () => {
  const all = passesOf("elsewhere");
  expect(all).toEqual(["shut.marked", "shut.given_up", "outbox.sent_unrecorded"]);
  const points = sampleOf(all, 1);
  const world = await openCrashWorld({ discord: true, database: "file", crash: { kind: "each", points } });
  try {
    const { discord, ann } = world;
    if (!discord) throw new Error("this world has no Discord");
    const desk = discord.createUser({ username: "ann", globalName: "Ann" });
    const { moneyCameBack, waiting, close } = await seed(world, desk.id);
    world.onClose(close);
    ann.chat.app.block(MAIN_BOT);
    await moneyCameBack();
    const told = await withLog(world, desk.sees("$29 went back to you", world.patienceMs));
    expect(told.text).toContain("because I cannot reach you on Telegram");
    await until("all is recorded", async () => (await waiting()) === 0, world.patienceMs);
    expect(world.died().toSorted()).toEqual(points.toSorted());
    expect(desk.transcript().filter(({ text }) => text.includes("$29 went back to you"))).toHaveLength(1);
    expect(ann.chat.transcript().filter(({ text }) => text.includes("$29"))).toEqual([]);
  } finally {
    await world.close();
  }
}, 180_000);
