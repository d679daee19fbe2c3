import { Keyboard } from "grammy";
import { expect, test } from "vitest";
import { meet } from "../../../src/sandbox/visitor/telegram-person.ts";
import { grammy, poll, startTwin } from "./with-twin.ts";

async function scene() {
  const twin = await startTwin();
  const manager = grammy(twin);
  const ann = meet(twin, "Ann");
  ann.says("/start");
  await manager.api.getUpdates({ offset: 2 ** 31 });
  return { twin, manager, api: manager.api, ann };
}

test("one tap makes a bot whose token only the manager can fetch", async () => {
  const { twin, api, ann } = await scene();
  expect((await api.getMe()).can_manage_bots).toBe(true);
  await api.sendMessage(ann.id, "Create your bot", {
    reply_markup: new Keyboard().requestManagedBot("Create", 7, {
      suggested_name: "Ann's agent",
      suggested_username: "ann_agent_bot",
    }),
  });
  const child = await ann.createsBot();
  const updates = await api.getUpdates();
  expect(updates.map((u) => u.managed_bot ?? u.message?.managed_bot_created)).toMatchObject([
    { user: { id: ann.id }, bot: { id: child.id, is_bot: true, username: "ann_agent_bot" } },
    { bot: { id: child.id } },
  ]);
  const token = await api.getManagedBotToken(child.id);
  expect((await grammy(twin, token).api.getMe()).can_manage_bots).toBe(false);
  expect(JSON.stringify([updates, ann.transcript()])).not.toContain(token.split(":")[1]);
  const stranger = twin.createBot({ name: "Other", username: "other_manager_bot", canManageBots: true });
  await expect(grammy(twin, stranger.token).api.getManagedBotToken(child.id)).rejects.toMatchObject({
    error_code: 400,
  });
});

test("a replaced token ends the old poller and is announced", async () => {
  const { twin, api, ann } = await scene();
  const child = ann.app.createManagedBot("goclaw_bot", { name: "A", username: "a_agent_bot" });
  const old = await api.getManagedBotToken(child.id);
  const polling = grammy(twin, old)
    .api.getUpdates({ timeout: 20 })
    .catch((error: unknown) => error);
  await new Promise((resolve) => setTimeout(resolve, 30));
  const fresh = await api.replaceManagedBotToken(child.id);
  expect(fresh).not.toBe(old);
  expect(await polling).toMatchObject({ error_code: 401, description: "Unauthorized" });
  await expect(grammy(twin, old).api.getMe()).rejects.toMatchObject({ error_code: 401 });
  expect((await grammy(twin, fresh).api.getMe()).id).toBe(child.id);
  twin.revokeToken("a_agent_bot");
  expect((await api.getUpdates()).map((u) => u.managed_bot?.bot.id)).toEqual([child.id, child.id, child.id]);
});

test("a restricted bot hears its owner and added users only", async () => {
  const { twin, api, ann } = await scene();
  const child = ann.app.createManagedBot("goclaw_bot", { name: "A", username: "a_agent_bot" });
  const [ben, cem] = [meet(twin, "Ben"), meet(twin, "Cem")];
  await api.setManagedBotAccessSettings(child.id, true, { added_user_ids: [ben.id] });
  expect(await api.getManagedBotAccessSettings(child.id)).toMatchObject({
    is_access_restricted: true,
    added_users: [{ id: ben.id }],
  });
  for (const person of [ann, ben, cem]) person.in("a_agent_bot").says("hi");
  const heard = await grammy(twin, await api.getManagedBotToken(child.id)).api.getUpdates();
  expect(heard.map((u) => u.message?.from?.first_name)).toEqual(["Ann", "Ben"]);
  await api.setManagedBotAccessSettings(child.id, false);
  cem.in("a_agent_bot").says("again");
  const more = await grammy(twin, await api.getManagedBotToken(child.id)).api.getUpdates({ offset: -1 });
  expect(more[0]?.message?.from?.first_name).toBe("Cem");
});

test("a one-time keyboard goes when used, others when taken away", async () => {
  const { api, ann } = await scene();
  const key = (k: Keyboard) => ({ reply_markup: k });
  await api.sendMessage(ann.id, "once", key(new Keyboard().text("Yes").oneTime()));
  ann.presses("Yes");
  expect(ann.app.replyKeyboard("goclaw_bot")).toBeUndefined();
  await api.sendMessage(ann.id, "stays", key(new Keyboard().text("Yes")));
  ann.presses("Yes");
  expect(() => ann.presses("No")).toThrow(/there are: Yes/);
  await api.sendMessage(ann.id, "gone", { reply_markup: { remove_keyboard: true } });
  expect(ann.app.replyKeyboard("goclaw_bot")).toBeUndefined();
});

test("the create dialog refuses bad and taken usernames", async () => {
  const { twin, ann } = await scene();
  const create = (username: string) => ann.app.createManagedBot("goclaw_bot", { name: "A", username });
  expect(() => create("no_suffix")).toThrow("USERNAME_SUFFIX_MISSING");
  expect(() => create("GoClaw_Bot")).toThrow("USERNAME_OCCUPIED");
  expect(() => create("x bot")).toThrow("USERNAME_INVALID");
  twin.createBot({ name: "Plain", username: "plain_bot" });
  expect(() => ann.app.createManagedBot("plain_bot", { name: "A", username: "fresh_bot" })).toThrow(
    "MANAGER_PERMISSION_MISSING",
  );
});

test("an owned bot's token can be pasted and deleted in private, in a group only by an administrator", async () => {
  const { twin, manager, ann } = await scene();
  const own = ann.app.createOwnBot({ name: "Mine", username: "anns_own_bot" });
  manager.on("message:text", async (ctx) => {
    const token = ctx.msg.text.match(/\d+:[\w-]{35}/)?.[0];
    if (!token) return;
    await ctx.deleteMessage().catch((error: { description: string }) => ctx.reply(error.description));
    const me = await grammy(twin, token).api.getMe();
    await ctx.reply(`@${me.username} it is`);
  });
  await poll(manager);
  ann.says(own.token);
  await ann.sees("@anns_own_bot it is");
  expect(JSON.stringify(ann.transcript())).not.toContain(own.token);
  for (const isAdmin of [true, false]) {
    const group = twin.createGroup({
      title: "G",
      memberIds: [ann.id],
      bots: [{ username: "goclaw_bot", isAdmin }],
    });
    const there = ann.in(group.id);
    there.says(isAdmin ? own.token : `@goclaw_bot ${own.token}`);
    await there.sees("@anns_own_bot it is");
    expect(JSON.stringify(there.transcript()).includes(own.token)).toBe(!isAdmin);
    if (!isAdmin) await there.sees("Bad Request: message can't be deleted");
  }
});
