import { beforeEach, expect, test } from "vitest";
import { openDiscordSide } from "../../../src/app/discord.ts";
import type { AttachmentMaker } from "../../../src/chat/attachments.ts";
import { type DiscordBot, openDiscordBot } from "../../../src/chat/discord/bot.ts";
import { createKnownCommands } from "../../../src/chat/discord/command-ids.ts";
import { setUpDiscord } from "../../../src/chat/discord/setup.ts";
import type { ChatDeps } from "../../../src/chat/receive/handle-intent.ts";
import { createLog } from "../../../src/log.ts";
import type { DiscordTwin } from "../../../src/sandbox/discord/discord-twin.ts";
import { openTestDatabase } from "../../db/test-database.ts";
import { MAIN, startTwin } from "../../sandbox/discord/with-twin.ts";
import { only } from "../../world/only.ts";

const log = createLog("silent");
const clock = { aheadMs: 0, now: () => Date.now() + clock.aheadMs };
const COMMANDS_ROUTE = /^GET .*\/commands/;

let twin: DiscordTwin;
let bot: DiscordBot;
beforeEach(async () => {
  twin = await startTwin();
  const { token } = MAIN;
  bot = await openDiscordBot({ token, apiRoot: twin.apiRoot, applicationId: null, publicKey: null });
});
/** As another process does it. */
const registered = () => setUpDiscord({ bot, delivery: { mode: "gateway" }, log });

test("a process that another one spared the setup writes commands that can be tapped", async () => {
  const ids = await registered();
  const { repos } = await openTestDatabase();
  const { adapter } = await openDiscordSide({
    ...{ publicUrl: "http://127.0.0.1:9", mode: "gateway", bot, repos, clock, log },
    chat: only<Omit<ChatDeps, "adapter">>("chat"),
    store: async () => "stored",
    attachments: only<AttachmentMaker>("attachments"),
  });
  const ann = twin.createUser({ username: "ann", globalName: "Ann" });
  await adapter.send(ann.id, { tone: "plain", body: [{ kind: "paragraph", text: "Use /deploy now" }] });
  await ann.sees(`</deploy:${ids.get("deploy")}>`);
});

test("Discord is asked once for all, again after a minute while it does not know them, and no longer than that", async () => {
  let asked = 0;
  let patienceMs = Number.POSITIVE_INFINITY;
  const api: DiscordBot["api"] = {
    ...bot.api,
    call(...args) {
      asked++;
      patienceMs = args[2]?.timeoutMs ?? Number.POSITIVE_INFINITY;
      return bot.api.call(...args);
    },
  };
  const known = createKnownCommands({ bot: { ...bot, api }, clock, log });
  twin.faults.add({ kind: "status", match: COMMANDS_ROUTE, status: 502, body: "" });
  const sizes = async () => (await Promise.all([known.ids(), known.ids()])).map(({ size }) => size);
  expect([await sizes(), asked]).toEqual([[0, 0], 1]);
  expect(patienceMs, "a message waits for this").toBeLessThan(5_000);
  const { size } = await registered();
  expect([await sizes(), asked]).toEqual([[0, 0], 1]);
  clock.aheadMs += 60_000;
  expect([await sizes(), asked]).toEqual([[size, size], 2]);
  clock.aheadMs += 3_600_000;
  expect([await sizes(), asked]).toEqual([[size, size], 2]);
  known.learn(new Map([["deploy", "1"]]));
  expect([await sizes(), asked], "an older process has registered fewer").toEqual([[size, size], 3]);
});
