import { expect, it } from "vitest";
import { COMMANDS } from "../../src/chat/registry.ts";
import { openTelegramBot } from "../../src/chat/telegram/bot.ts";
import { setUpTelegram } from "../../src/chat/telegram/setup.ts";
import { createLog } from "../../src/log.ts";
import { grammy, MAIN_TOKEN, startTwin } from "../sandbox/telegram/with-twin.ts";

it("puts the menus and what the profile says in order, in every language, and then leaves them alone", async () => {
  const twin = await startTwin();
  const bot = await openTelegramBot({ token: MAIN_TOKEN, apiRoot: twin.apiRoot });
  const setup = {
    bot,
    admins: [],
    delivery: { mode: "polling" as const },
    log: createLog("silent", { write: () => true }),
  };
  await setUpTelegram(setup);
  const { api } = grammy(twin);
  const scope = { type: "all_private_chats" } as const;
  const [english, german] = await Promise.all([
    api.getMyCommands({ scope }),
    api.getMyCommands({ scope, language_code: "de" }),
  ]);
  const names = COMMANDS.filter((c) => c.scope === "user").map((c) => c.name);
  expect(english.map((c) => c.command)).toEqual(names);
  expect(german.map((c) => c.command)).toEqual(names);
  expect(english).toContainEqual({ command: "bots", description: "Your agents" });
  expect(german).toContainEqual({ command: "bots", description: "Deine Agenten" });
  expect((await api.getMyDescription({ language_code: "de" })).description).toContain("Akash Network");
  expect((await api.getMyShortDescription({ language_code: "de" })).short_description).toMatch(/^Dein /);
  expect((await api.getMyShortDescription()).short_description).toMatch(/^Your /);

  twin.faults.add({ kind: "status", match: /POST .*setMy|setMy/, times: 99, status: 500, body: "{}" });
  await setUpTelegram(setup);
});
