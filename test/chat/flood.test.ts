import { afterAll, beforeAll, expect, it } from "vitest";
import { AppError } from "../../src/errors.ts";
import { workLane } from "../../src/inbox/work-lane.ts";
import type { Person } from "../../src/sandbox/visitor/telegram-person.ts";
import { countRows } from "../db/count-rows.ts";
import { until } from "../world/until.ts";
import { type ChatWorld, startChatWorld } from "./chat-world.ts";

const MESSAGES = 100;

let world: ChatWorld;
beforeAll(async () => {
  world = await startChatWorld();
  await world.engine.stop(2000);
});
afterAll(async () => {
  await world.close();
});

/** All of it is in the inbox before anything is handled. */
async function floods(name: string, more: (person: Person) => void = () => undefined): Promise<string> {
  const person = world.meet(name);
  for (let i = 0; i < MESSAGES; i++) person.says("/privacy");
  more(person);
  const lane = `telegram:user:${person.id}`;
  const sql = "select count(*) as n from inbox where lane=?";
  await until("the flood is stored", async () => {
    const { rows } = await world.client.execute({ sql, args: [lane] });
    return Number(rows[0]?.n) >= MESSAGES;
  });
  return lane;
}

/**
 * One process that works on lanes; whatever it knows besides the database is lost with it.
 * @param diesAt the row it handles last, without living to note that it did
 */
function replica(diesAt = Number.POSITIVE_INFINITY) {
  const handled: string[] = [];
  const lanes = new Map([
    [
      "telegram",
      {
        handle: async (row: { id: string }, payload: string) => {
          handled.push(row.id);
          await world.telegramHandler.handle(row, payload);
          if (handled.length >= diesAt) throw new AppError("database_busy", "gone before it was noted");
        },
        maxAttempts: 3,
      },
    ],
  ]);
  const ctx = world.contextFor({ kind: "job", key: "lane" });
  return { handled, works: (lane: string) => workLane(ctx, lane, lanes) };
}

async function answersTo(lane: string) {
  const { rows } = await world.client.execute({
    sql: "select count(*) as n from outbox where chat_id=?",
    args: [lane.split(":").at(-1) ?? ""],
  });
  return Number(rows[0]?.n);
}

async function statesOf(lane: string) {
  const sql =
    "select coalesce(error,'handled') as what, count(*) as n from inbox where lane=? and state='done' group by 1 order by 1";
  const { rows } = await world.client.execute({ sql, args: [lane] });
  return Object.fromEntries(rows.map((row) => [String(row.what), Number(row.n)]));
}

it("handles twenty-one of a hundred: twenty answers, one word about the flood, the rest skipped unread", async () => {
  const lane = await floods("Ann");
  const { handled, works } = replica();
  expect(await works(lane)).toBeNull();
  expect(handled).toHaveLength(21);
  expect(await answersTo(lane)).toBe(21);
  expect(await statesOf(lane)).toEqual({ handled: 21, skipped: MESSAGES - 21 });
});

it("counts the same in a process that knows nothing of what another one handled", async () => {
  const lane = await floods("Bea");
  for (const diesAt of [7, 9, 7]) expect(await replica(diesAt).works(lane)).toBeGreaterThan(0);
  expect(await replica().works(lane)).toBeNull();
  expect(await answersTo(lane)).toBe(21);
  expect(await statesOf(lane)).toEqual({ handled: 21, skipped: MESSAGES - 21 });
});

it("never skips a token, nor what somebody else does at the same time", async () => {
  const quiet = world.meet("Cid");
  quiet.says("/help");
  const lane = await floods("Dot", (person) =>
    person.says("1234567890:AAH0-token_that_should_never_have_been_here"),
  );
  await until(
    "both are stored",
    async () => (await countRows(world.client, "inbox where state='pending'")) > MESSAGES,
  );
  await replica().works(lane);
  expect(await statesOf(lane)).toEqual({ handled: 22, skipped: MESSAGES - 21 });
  const other = `telegram:user:${quiet.id}`;
  await replica().works(other);
  expect(await answersTo(other)).toBe(1);
});
