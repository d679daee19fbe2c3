import { afterAll, beforeAll, expect, test } from "vitest";
import { post } from "../../src/chat/outbox/post.ts";
import type { BoundView } from "../../src/chat/view.ts";
import type { Person } from "../../src/sandbox/visitor/telegram-person.ts";
import { until } from "../world/until.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";

const PEOPLE = 30;
const NIGHT_MS = 8 * 3_600_000;

let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld({ messagesPerSecond: 30 });
});
afterAll(() => world.close());

const saying = (text: string): BoundView => ({ tone: "plain", body: [{ kind: "paragraph", text }] });
const heard = (person: Person, words: RegExp): boolean =>
  person.transcript().some(({ fromBot, text }) => fromBot && words.test(text));

test("when the news of a whole night fall due at once, an answer does not wait for them", async () => {
  const people = Array.from({ length: PEOPLE }, (_, n) => world.meet(`P${n}`));
  for (const person of people) person.says("/privacy");
  await until("all have met the bot", () => people.every((person) => heard(person, /stored about you/)));
  const ctx = world.contextFor({ kind: "job", key: "test" });
  const chatOf = ({ id }: Person) => ({ platform: "telegram", chatId: String(id) }) as const;
  const news = { topic: "usage:x", notBefore: world.clock.now() + NIGHT_MS };
  for (const person of people)
    await post(ctx, chatOf(person), `night:${person.id}`, { edit: null, view: saying("Good morning") }, news);
  const asleep = async () =>
    (await world.client.execute("select count(*) n from jobs where can_wait=1")).rows[0]?.n;
  await until("all sleep", async () => Number(await asleep()) === PEOPLE);

  world.clock.offsetMs += NIGHT_MS;
  const told = () => people.filter((person) => heard(person, /Good morning/)).length;
  await until("the night is over", () => told() > 0);
  const asks = people.findLast((person) => !heard(person, /Good morning/));
  if (!asks) throw new Error("nobody is left to ask");
  await post(ctx, chatOf(asks), "answer", { edit: null, view: saying("Sign in here") });
  await until("there is an answer", () => heard(asks, /Sign in here/));
  expect(told(), "before the answer").toBeLessThan(PEOPLE - 5);
  await until("nobody is left out", () => told() === PEOPLE);
});
