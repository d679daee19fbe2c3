import { expect, onTestFinished, test, vi } from "vitest";
import { type AgentKeys, createAgentKeys, type KeyHolder } from "../../src/gateway/agent-keys.ts";
import { createRightsFeed } from "../../src/gateway/rights-feed.ts";
import { createLog } from "../../src/log.ts";
import { PLENTY } from "./plenty.ts";

const silent = createLog("silent");
const A = {
  kind: "agent",
  agent: { deploymentId: "a", userId: "u", model: "m", platform: "telegram", allowance: PLENTY },
  untilMs: null,
} satisfies KeyHolder;

/** One replica's cache over books that a test writes in, in a time of its own. */
function replica(options: { cacheMs?: number } = {}) {
  const clock = { ms: 1_000_000, now: () => clock.ms };
  const books = new Map<string, KeyHolder>([["key-a", A]]);
  const changes: { id: number; deploymentId: string }[] = [];
  const state = { away: false, lookups: 0, looks: 0, gate: null as Promise<void> | null };
  const ask = <T>(answer: () => T): Promise<T> =>
    state.away ? Promise.reject(new Error("away")) : Promise.resolve(answer());
  const feed = createRightsFeed({
    source: {
      lastId: () => ask(() => changes.at(-1)?.id ?? 0),
      listAfter(id, limit) {
        state.looks++;
        return ask(() => changes.filter((one) => one.id > id).slice(0, limit));
      },
    },
    clock,
    log: silent,
    listener: (changed) => keys.forget(changed),
    isWanted: () => keys.knowsAny(),
  });
  onTestFinished(() => feed.stop());
  const keys: AgentKeys = createAgentKeys({
    async authenticate(hash) {
      state.lookups++;
      const found = await ask(() => books.get(hash) ?? null);
      await state.gate;
      return found;
    },
    feedAgeMs: feed.ageMs,
    wakeFeed: feed.wake,
    clock,
    cacheMs: options.cacheMs ?? 60_000,
    maxEntries: 100,
  });
  return {
    clock,
    books,
    state,
    feed,
    find: async (hash: string) => await keys.find(hash),
    changes,
    /** What a commit elsewhere does: the books, and the trigger's row. */
    end(hash: string, deploymentId: string) {
      books.delete(hash);
      changes.push({ id: (changes.at(-1)?.id ?? 0) + 1, deploymentId });
    },
  };
}

test("a key is asked about once while the feed is heard, and again as soon as it tells of a change", async () => {
  const r = replica();
  await r.feed.look();
  for (let i = 0; i < 3; i++) expect(await r.find("key-a")).toEqual(A);
  expect(r.state.lookups).toBe(1);
  r.end("key-a", "a");
  await r.feed.look();
  expect(await r.find("key-a")).toBeNull();
});

test("somebody else's change costs nobody a look-up", async () => {
  const r = replica();
  await r.feed.look();
  await r.find("key-a");
  r.changes.push({ id: 1, deploymentId: "b" });
  await r.feed.look();
  expect(await r.find("key-a")).toEqual(A);
  expect(r.state.lookups).toBe(1);
});

test("however late the feed is, no key is believed a second after its rights changed", async () => {
  const r = replica();
  await r.feed.look();
  await r.find("key-a");
  r.end("key-a", "a");
  expect(await r.find("key-a")).toEqual(A);
  r.clock.ms += 1_000;
  expect(await r.find("key-a")).toBeNull();
});

test("while the database is away a known key is believed for five seconds, then nobody is let in", async () => {
  const r = replica();
  await r.feed.look();
  await r.find("key-a");
  r.state.away = true;
  await expect(r.feed.look()).rejects.toThrow("away");
  r.clock.ms += 4_900;
  expect(await r.find("key-a")).toEqual(A);
  await expect(r.find("key-never-seen")).rejects.toThrow("away");
  r.clock.ms += 200;
  await expect(r.find("key-a")).rejects.toThrow("away");
  r.state.away = false;
  expect(await r.find("key-a")).toEqual(A);
});

test("a clock that is put back while the database is away lets nobody in for as long as it is behind", async () => {
  const r = replica();
  await r.feed.look();
  await r.find("key-a");
  r.state.away = true;
  r.clock.ms -= 3_600_000;
  await expect(r.find("key-a")).rejects.toThrow("away");
});

test("an answer that was read before a change and arrives after it is not kept", async () => {
  const r = replica();
  await r.feed.look();
  let open = (): void => undefined;
  r.state.gate = new Promise((resolve) => {
    open = resolve;
  });
  const slow = r.find("key-a");
  await Promise.resolve();
  r.end("key-a", "a");
  await r.feed.look();
  open();
  await slow;
  expect(await r.find("key-a")).toBeNull();
});

test("changes that were purged before they were seen make it forget everybody", async () => {
  const r = replica();
  await r.feed.look();
  await r.find("key-a");
  r.books.delete("key-a");
  r.changes.push({ id: 7, deploymentId: "z" });
  await r.feed.look();
  expect(await r.find("key-a")).toBeNull();
});

test("what ends by time ends at that time, and more than a page of changes is read at one go", async () => {
  const r = replica();
  await r.feed.look();
  r.books.set("key-a", { ...A, untilMs: r.clock.ms + 300 });
  await r.find("key-a");
  r.books.delete("key-a");
  r.clock.ms += 299;
  expect(await r.find("key-a")).not.toBeNull();
  r.clock.ms += 1;
  expect(await r.find("key-a")).toBeNull();

  r.books.set("key-b", { ...A, agent: { ...A.agent, deploymentId: "b" } });
  await r.feed.look();
  expect(await r.find("key-b")).not.toBeNull();
  for (let id = 1; id <= 1_200; id++) r.changes.push({ id, deploymentId: id === 1_200 ? "b" : "z" });
  r.books.delete("key-b");
  await r.feed.look();
  expect(await r.find("key-b")).toBeNull();
});

test("while no key is believed nobody is asked about changes, and what changed meanwhile is not missed", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  const r = replica({ cacheMs: 5_000 });
  await r.feed.look();
  r.feed.start();
  const pass = async (ms: number) => {
    r.clock.ms += ms;
    await vi.advanceTimersByTimeAsync(ms);
  };
  await pass(60_000);
  expect(r.state.looks).toBe(0);
  expect(await r.find("key-a")).toEqual(A);
  await pass(1_000);
  expect(r.state.looks).toBe(1 + 4);
  r.end("key-a", "a");
  await pass(250);
  expect(await r.find("key-a")).toBeNull();
  await pass(60_000);
  const { looks } = r.state;
  await pass(60_000);
  expect(r.state.looks).toBe(looks);
});

test("after a rest the first look-up wakes the feed, and the calls after it find what it learned", async () => {
  const r = replica();
  await r.feed.look();
  r.clock.ms += 3_600_000;
  for (let i = 0; i < 3; i++) expect(await r.find("key-a")).toEqual(A);
  expect(r.state).toMatchObject({ lookups: 1, looks: 1 });
  r.end("key-a", "a");
  r.clock.ms += 800;
  expect(await r.find("key-a")).toBeNull();
});

test("after a clock was put back nobody is believed until the feed has looked", async () => {
  const r = replica();
  await r.feed.look();
  await r.find("key-a");
  r.end("key-a", "a");
  r.clock.ms -= 60_000;
  expect(await r.find("key-a")).toBeNull();
});

test("however many wake it meanwhile, a look that fails is logged once", async () => {
  const lines: string[] = [];
  const asked = Promise.withResolvers<number>();
  const feed = createRightsFeed({
    source: { lastId: () => asked.promise, listAfter: async () => [] },
    clock: { now: () => 1_000_000 },
    log: createLog("warn", { write: (line: string) => void lines.push(line) }),
    listener: () => undefined,
    isWanted: () => true,
  });
  for (let n = 0; n < 3; n++) feed.wake();
  const look = feed.look();
  asked.reject(new Error("away"));
  await expect(look).rejects.toThrow("away");
  await new Promise(setImmediate);
  expect(lines.map((line) => JSON.parse(line).event)).toEqual(["gateway.rights_unread"]);
});
