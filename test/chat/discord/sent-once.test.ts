import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drainOutbox } from "../../../src/chat/outbox/drain-outbox.ts";
import { post } from "../../../src/chat/outbox/post.ts";
import { type ChatWorld, startChatWorld } from "../chat-world.ts";

let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld({ discord: "gateway" });
});
afterAll(() => world.close());

/** Somebody with a private chat, what is said to them, and how often they see it. */
async function greeted(name: string) {
  const person = world.discord.twin.createUser({ username: name.toLowerCase(), globalName: name });
  await world.signInOnDiscord(person);
  const view = { tone: "plain" as const, body: [{ kind: "paragraph" as const, text: `Hello ${name}` }] };
  const times = () => person.transcript().filter(({ text }) => text.includes(`Hello ${name}`)).length;
  return { chatId: person.id, view, times };
}

/** What a person sees after one message was sent twice, as after a crash before it was recorded. */
async function sentTwice(name: string, keys: readonly (string | undefined)[]): Promise<number> {
  const { chatId, view, times } = await greeted(name);
  for (const key of keys) await world.discord.side.adapter.send(chatId, view, undefined, key);
  return times();
}

test("what is sent again under its key into a private chat is there once", async () => {
  const key = uuidv7();
  expect(await sentTwice("Ann", [key, key])).toBe(1);
});

test("control: under other keys, or none, it is there twice", async () => {
  expect(await sentTwice("Ben", [uuidv7(), uuidv7()])).toBe(2);
  expect(await sentTwice("Cat", [])).toBe(0);
  expect(await sentTwice("Dan", [undefined, undefined])).toBe(2);
});

test("what waits in the outbox goes out under one key, also after whoever sent it died before noting that", async () => {
  await world.engine.stop(2000);
  const { chatId, view, times } = await greeted("Eve");
  const { adapter } = world.discord.side;
  const ctx = world.contextFor({ kind: "job", key: "outbox" });
  await post(ctx, { platform: "discord", chatId }, "greeting", { edit: null, view });
  const checkpoint = (at: string): void => {
    if (at === "outbox.sent_unrecorded") throw new Error("died");
  };
  await expect(drainOutbox({ ...ctx, checkpoint }, adapter, chatId)).rejects.toThrow("died");
  expect(times()).toBe(1);
  expect(await drainOutbox(ctx, adapter, chatId)).toBeNull();
  expect(times()).toBe(1);
});
