import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ChatWorld, startChatWorld } from "../chat-world.ts";

let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld({ discord: "gateway" });
});
afterAll(() => world.close());

/** What a person sees after one message was sent twice, as after a crash before it was recorded. */
async function sentTwice(name: string, keys: readonly (string | undefined)[]): Promise<number> {
  const person = world.discord.twin.createUser({ username: name.toLowerCase(), globalName: name });
  await world.signInOnDiscord(person);
  const view = { tone: "plain" as const, body: [{ kind: "paragraph" as const, text: `Hello ${name}` }] };
  for (const key of keys) await world.discord.side.adapter.send(person.id, view, undefined, key);
  return person.transcript().filter(({ text }) => text.includes(`Hello ${name}`)).length;
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
