import { expect, test } from "vitest";
import { resolveCase } from "../../../src/services/admin/resolve-case.ts";
import { blacklistAdd } from "../../../src/services/providers/blacklist-add.ts";
import { blacklistRemove } from "../../../src/services/providers/blacklist-remove.ts";
import { forgiveProvider } from "../../../src/services/providers/forgive-provider.ts";
import { ailingKey, judgeProvider } from "../../../src/services/providers/judge-provider.ts";
import { BAD, type ProviderWorld, startProviderWorld } from "./provider-world.ts";

const openCase = (w: ProviderWorld) => w.repos.adminCases.findOpen(ailingKey(BAD));

/** Enough of it for a proposal, all of it of now. */
async function failsFourTimes(w: ProviderWorld) {
  w.clock.offsetMs += 10;
  for (let i = 0; i < 4; i++) await w.seen("not_ready");
  w.clock.offsetMs += 10;
  await judgeProvider(w.ctx, BAD);
}

test("trouble is proposed with its proof, once, however often it is seen again", async () => {
  const w = await startProviderWorld();
  await w.agentAt(BAD);
  for (let i = 0; i < 3; i++) await w.seen("not_ready");
  await judgeProvider(w.ctx, BAD);
  expect(await openCase(w)).toBeNull();
  await w.seen("no_answer");
  await Promise.all([judgeProvider(w.ctx, BAD), judgeProvider(w.elsewhere, BAD)]);
  const opened = await openCase(w);
  expect(JSON.parse(opened?.facts ?? "")).toMatchObject({
    provider: BAD,
    rule: "cannot_start",
    proof: expect.stringMatching(/^not_ready:3:\d+,no_answer:1:\d+$/),
    thereAgents: 1,
    forHours: 72,
  });
  await failsFourTimes(w);
  expect((await w.repos.adminCases.listOpen({ limit: 9 })).length).toBe(1);
  expect(await w.due(`case:${ailingKey(BAD)}`)).not.toBeNull();
});

test("forgiven, the same does not come up again, and new trouble does", async () => {
  const w = await startProviderWorld();
  await failsFourTimes(w);
  const number = (await openCase(w))?.number ?? 0;
  const both = [w.olga.ctx, w.omar.elsewhere].map((ctx) => forgiveProvider({ ctx, input: { number } }));
  expect((await Promise.all(both)).map(({ note }) => note)).toEqual(["forgiven", "forgiven"]);
  expect(await w.auditOf("blacklist.forgive")).toBe(1);
  await judgeProvider(w.ctx, BAD);
  w.clock.offsetMs += 10;
  for (let i = 0; i < 3; i++) await w.seen("not_ready");
  await judgeProvider(w.ctx, BAD);
  expect(await openCase(w)).toBeNull();
  await w.seen("not_ready");
  await judgeProvider(w.ctx, BAD);
  expect((await openCase(w))?.number).toBe(number + 1);
});

test("a case that is settled by hand is forgiven, too", async () => {
  const w = await startProviderWorld();
  await failsFourTimes(w);
  await resolveCase({ ctx: w.olga.ctx, input: { number: (await openCase(w))?.number ?? 0 } });
  await judgeProvider(w.ctx, BAD);
  expect(await openCase(w)).toBeNull();
});

test("a proposal is followed once: two administrators, one of whom had forgiven it, leave one decision", async () => {
  const w = await startProviderWorld();
  await failsFourTimes(w);
  const caseNumber = (await openCase(w))?.number ?? 0;
  const input = { address: BAD, reason: "starts fail", agents: "leave" as const, caseNumber };
  await blacklistAdd({ ctx: w.olga.ctx, input });
  expect(await w.repos.adminCases.findByNumber(caseNumber)).toMatchObject({ resolvedBy: w.olga.userId });
  expect((await forgiveProvider({ ctx: w.omar.ctx, input: { number: caseNumber } })).resolvedBy).toBe(
    w.olga.userId,
  );
  await expect(blacklistAdd({ ctx: w.omar.ctx, input })).rejects.toMatchObject({ code: "conflict" });
  // Kept out, it proposes nothing; let in again, the old trouble is no reason either.
  await failsFourTimes(w);
  expect(await openCase(w)).toBeNull();
  w.clock.offsetMs += 10;
  await blacklistRemove({ ctx: w.omar.ctx, input: { address: BAD } });
  await judgeProvider(w.ctx, BAD);
  expect(await openCase(w)).toBeNull();

  await failsFourTimes(w);
  const again = (await openCase(w))?.number ?? 0;
  await forgiveProvider({ ctx: w.omar.ctx, input: { number: again } });
  const late = blacklistAdd({ ctx: w.olga.ctx, input: { ...input, caseNumber: again } });
  await expect(late).rejects.toMatchObject({ details: { reason: "blacklist_changed" } });
  expect(await w.repos.blacklist.isBlacklisted(BAD, w.clock.now())).toBe(false);
});

test("while many fail within the same minutes nobody is proposed: we are to blame, and hear of it once", async () => {
  const w = await startProviderWorld();
  const others = ["a", "s", "d"].map((letter) => `akash1${letter.repeat(38)}`);
  const fails = async (provider: string) => {
    for (let i = 0; i < 4; i++) await w.seen("no_answer", undefined, provider);
  };
  for (const provider of [BAD, ...others]) await fails(provider);
  for (const provider of [BAD, ...others]) await judgeProvider(w.ctx, provider);
  const [told, ...more] = await w.repos.adminCases.listOpen({ limit: 9 });
  expect(told).toMatchObject({ kind: "common_trouble" });
  expect(JSON.parse(told?.facts ?? "")).toEqual({ failedProviders: 4, wellProviders: 0 });
  expect(more).toEqual([]);
  expect(await w.repos.observations.recorded(BAD, 0, 9), "what was seen is kept").toHaveLength(4);

  // Later it fails alone: what was seen before still is no reason, and is not told again.
  await resolveCase({ ctx: w.olga.ctx, input: { number: told?.number ?? 0 } });
  w.clock.offsetMs += 20 * 60_000;
  await w.seen("no_answer");
  await judgeProvider(w.ctx, BAD);
  expect(await w.repos.adminCases.listOpen({ limit: 9 })).toEqual([]);
  for (let i = 0; i < 3; i++) await w.seen("no_answer");
  await judgeProvider(w.ctx, BAD);
  expect(await openCase(w)).not.toBeNull();
});

/** Until now, one of so many providers after the other has failed. */
const failBefore = (
  w: ProviderWorld,
  { times, everyMs, providers }: Record<"times" | "everyMs" | "providers", number>,
) =>
  w.client.execute({
    sql: `with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < ?)
      insert into provider_observations (id, provider, kind, created_at)
      select 'before' || i, 'akash1' || substr('00000000' || (i * 37 % ?), -8), 'not_ready', ? - i * ? from n`,
    args: [times, providers, w.clock.now(), everyMs],
  });

test("among so many that some always fail at once, each for a reason of its own, one that keeps failing is proposed", async () => {
  const w = await startProviderWorld();
  // For a week, four of five hundred in any ten minutes.
  await failBefore(w, { times: 4032, everyMs: 150_000, providers: 500 });
  await failsFourTimes(w);
  expect(await openCase(w)).not.toBeNull();
});

test("trouble of ours that lasts for days does not become the usual: nobody is proposed for it", async () => {
  const w = await startProviderWorld();
  // For two days, the same six in any ten minutes, and nobody well.
  await failBefore(w, { times: 1728, everyMs: 100_000, providers: 6 });
  await failsFourTimes(w);
  expect((await w.repos.adminCases.listOpen({ limit: 9 })).map(({ kind }) => kind)).toEqual([
    "common_trouble",
  ]);
});

test("how often one fails within the same minutes makes it no more providers", async () => {
  const w = await startProviderWorld();
  for (let i = 0; i < 4; i++) await w.seen("not_ready");
  const now = w.clock.now();
  expect(await w.repos.observations.failedInEach(now - 600_000, now, 600_000)).toEqual([1]);
});

test("where more do well than fail, those that fail are to blame", async () => {
  const w = await startProviderWorld();
  for (const letter of ["a", "s", "d", "f"]) await w.seen("live", undefined, `akash1${letter.repeat(38)}`);
  for (const letter of ["g", "h"]) await w.seen("no_answer", undefined, `akash1${letter.repeat(38)}`);
  await failsFourTimes(w);
  expect(await openCase(w)).not.toBeNull();
});

test("an entry whose answer was lost is the same one when it is made again, and written down once", async () => {
  const w = await startProviderWorld();
  await w.agentAt(BAD);
  const input = { address: BAD, reason: "starts fail", agents: "move" as const, wishId: "tap-1" };
  for (let again = 0; again < 2; again++) {
    await blacklistAdd({ ctx: w.olga.ctx, input });
    w.clock.offsetMs += 10;
  }
  expect(await w.auditOf("blacklist.add")).toBe(1);
  const other = blacklistAdd({ ctx: w.omar.ctx, input: { ...input, wishId: "tap-2" } });
  await expect(other).rejects.toMatchObject({ details: { reason: "blacklist_changed" } });
});

test("nobody but an administrator decides", async () => {
  const w = await startProviderWorld();
  await failsFourTimes(w);
  const number = (await openCase(w))?.number ?? 0;
  await expect(forgiveProvider({ ctx: w.ann.ctx, input: { number } })).rejects.toMatchObject({
    code: "forbidden",
  });
});
