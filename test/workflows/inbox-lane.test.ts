import { expect, test } from "vitest";
import { laneOfAbsent } from "../../src/app/arrivals.ts";
import { AppError } from "../../src/errors.ts";
import { type LaneHandlers, workLane } from "../../src/inbox/work-lane.ts";
import { type MoneyWorld, startMoneyWorld } from "../services/billing/money-world.ts";

const LANE = "stripe:checkout:cs_1";
const arrive = (w: MoneyWorld, eventId: string) =>
  w.repos.inbox.store({
    source: "stripe",
    eventId,
    lane: LANE,
    kind: "k",
    payload: `{"e":"${eventId}"}`,
    wake: [],
  });
const rows = async (w: MoneyWorld) =>
  (await w.client.execute("select event_id, state from inbox order by id")).rows.map((r) => [
    r.event_id,
    r.state,
  ]);

async function lane(handlers: Partial<LaneHandlers> = {}) {
  const w = await startMoneyWorld();
  const seen: string[] = [];
  const all = new Map<string, LaneHandlers>([
    [
      "stripe",
      {
        handle: async (row) => {
          seen.push(row.eventId);
        },
        maxAttempts: 3,
        ...handlers,
      },
    ],
  ]);
  return { w, seen, work: () => workLane(w.ctx, LANE, all) };
}

test("a row that can no longer be opened is left behind, and does not block its lane", async () => {
  const { w, seen, work } = await lane();
  await arrive(w, "changed");
  await arrive(w, "good");
  await w.client.execute("update inbox set payload=substr(payload,1,13)||'AAAA' where event_id='changed'");
  expect(await work()).toBeNull();
  expect(seen).toEqual(["good"]);
  expect(await rows(w)).toEqual([
    ["changed", "failed"],
    ["good", "done"],
  ]);
});

test("a row sealed under a key that only another replica knows waits for it, however long", async () => {
  const { w, seen, work } = await lane();
  await arrive(w, "e1");
  const sealed = await w.client.execute("select payload from inbox");
  await w.client.execute("update inbox set payload='enc:01234567:AAAA'");
  for (let turn = 0; turn < 10; turn++) expect(await work()).toBeGreaterThan(w.ctx.clock.now());
  expect(await rows(w)).toEqual([["e1", "pending"]]);
  await w.client.execute({ sql: "update inbox set payload=?", args: [sealed.rows[0]?.payload ?? ""] });
  expect(await work()).toBeNull();
  expect(seen).toEqual(["e1"]);
});

test("what waits for a service that has not answered since the start uses up no tries of whoever handles it", async () => {
  let tries = 0;
  const { w, work } = await lane({
    handle: async () => {
      tries++;
      if (tries === 1) throw new AppError("unavailable", "for a moment");
    },
  });
  await arrive(w, "e1");
  const away = new Map([["stripe", laneOfAbsent("stripe")]]);
  for (let turn = 0; turn < 10; turn++) expect(await workLane(w.ctx, LANE, away)).not.toBeNull();
  expect(await work()).not.toBeNull();
  expect(await work()).toBeNull();
  expect(await rows(w)).toEqual([["e1", "done"]]);
});

test("an apology that fails does not block the lane either", async () => {
  const { w, work } = await lane({
    handle: () => Promise.reject(new AppError("internal", "a bug")),
    giveUp: () => Promise.reject(new Error("no chat")),
  });
  await arrive(w, "e1");
  expect(await work()).toBeNull();
  expect(await rows(w)).toEqual([["e1", "failed"]]);
});

test("a row that fails for a passing reason holds its lane, in order, until it is given up", async () => {
  let tries = 0;
  const { w, work } = await lane({
    handle: async (row) => {
      if (row.eventId === "e1") {
        tries++;
        throw new AppError("unavailable", "away");
      }
    },
  });
  await arrive(w, "e1");
  await arrive(w, "e2");
  expect(await work()).toBeGreaterThan(w.clock.now());
  expect(await rows(w)).toEqual([
    ["e1", "pending"],
    ["e2", "pending"],
  ]);
  await work();
  expect(await work()).toBeNull();
  expect(tries).toBe(3);
  expect(await rows(w)).toEqual([
    ["e1", "failed"],
    ["e2", "done"],
  ]);
});

test("news of money outlives an error that only a human can mend", async () => {
  let mended = false;
  const handle = async () => {
    if (!mended) throw new AppError("misconfigured", "the key was revoked");
  };
  const { w, work } = await lane({ handle, retriesAll: true, maxAttempts: 200 });
  await arrive(w, "e1");
  expect(await work()).toBeGreaterThan(w.clock.now());
  mended = true;
  expect(await work()).toBeNull();
  expect(await rows(w)).toEqual([["e1", "done"]]);

  mended = false;
  const plain = await lane({ handle });
  await arrive(plain.w, "e1");
  await plain.work();
  expect(await rows(plain.w), "negative control: without the flag it is lost").toEqual([["e1", "failed"]]);
});
