import { createHash } from "node:crypto";
import { describe, expect, onTestFinished, test } from "vitest";
import { AppError } from "../../src/errors.ts";
import type { AkashBackend } from "../../src/ports/akash-backend.ts";
import { deploymentKey } from "../../src/sandbox/akash/ledger/keys.ts";
import { openLedger } from "../../src/sandbox/akash/ledger/ledger.ts";
import { openEscrow } from "../../src/sandbox/akash/market/escrow.ts";
import { type Books, openBooks, type Shelf } from "../../src/sandbox/kernel/books.ts";
import { sweepChain } from "../../src/workflows/reconcile/sweep-chain.ts";
import { countRows } from "../db/count-rows.ts";
import { explainOf } from "../db/explain.ts";
import { startRig } from "../integrations/akash/chain-rig.ts";
import { startConsoleRig } from "../integrations/akash/console/console-rig.ts";
import { startMoneyWorld } from "../services/billing/money-world.ts";

const COUNT = 1_003;
const GRACE_MS = 10 * 60_000;
const WAYS = [
  ["chain", startRig],
  ["console", startConsoleRig],
] as const;

/** In order of the chain's list. */
const dseqNo = (n: number): string => String(1_700_000_000_000_000 + n);
const hashNo = (n: number): string => createHash("sha256").update(String(n)).digest("hex");

/** A chain's books into which a test may write what the chain is to have. */
function sharedBooks(): Books {
  const books = openBooks();
  const shelves = new Map<string, unknown>();
  return {
    ...books,
    shelf<T>(name: string): Shelf<T> {
      const shelf = (shelves.get(name) as Shelf<T> | undefined) ?? books.shelf<T>(name);
      shelves.set(name, shelf);
      return shelf;
    },
  };
}

/** One wallet's many deployments, on chain and, but for the strangers, in our books. */
async function crowd(
  start: (typeof WAYS)[number][1],
  { strangers, leftovers }: { strangers: readonly number[]; leftovers: readonly number[] },
) {
  const books = sharedBooks();
  const rig = await start({ books });
  onTestFinished(() => rig.close());
  const { ledger } = openLedger(books);
  const { owner } = rig.backend;
  const { chain } = rig.twin;
  const w = await startMoneyWorld({ akash: rig.backend });
  const { id } = await w.draft((await w.person("ann")).userId);
  for (let n = 0; n < COUNT; n++) {
    const record = { owner, dseq: dseqNo(n) };
    const deployment = { ...record, state: "active" as const, hashHex: hashNo(n), createdAt: chain.height };
    ledger.deployments.put(deploymentKey(record), deployment);
    openEscrow(ledger, { ...record, amount: 2_000_000n, height: chain.height, timeMs: chain.timeMs });
  }
  const ours = Array.from({ length: COUNT }, (_, n) => n).filter((n) => !strangers.includes(n));
  const rows = ours.map((n) => [dseqNo(n), hashNo(n), leftovers.includes(n) ? "closed" : "running", n]);
  await w.client.execute({
    sql: `insert into akash_intents (id, deployment_id, attempt, backend, owner, dseq, state, manifest_hash, bootstrap_hash, deposit_uact, created_at, updated_at)
      select 'i' || (value->>0), ?, value->>3, ?, ?, value->>0, value->>2, value->>1, 'b' || (value->>0), 1, ?, ? from json_each(?)`,
    args: [id, rig.backend.name, owner, w.clock.now(), w.clock.now(), JSON.stringify(rows)],
  });
  w.clock.offsetMs += GRACE_MS + 1_000;
  const { client, lines } = explainOf(w.client).listening();
  const repos = w.reposOn(client);
  return {
    ...w,
    akash: rig.backend,
    sweep: (akash: AkashBackend = rig.backend) => sweepChain({ ...w.ctx, akash, repos }),
    plans: lines,
    running: (n: number) =>
      chain.listDeployments(owner).find(({ dseq }) => dseq === dseqNo(n))?.state === "active",
    noted: async () =>
      (await w.repos.unknownDeployments.listRunning(rig.backend.name, owner, { limit: COUNT })).map(
        ({ dseq, state }) => [Number(dseq) - Number(dseqNo(0)), state],
      ),
    asked: () => countRows(w.client, "jobs where key like 'unknown:%'"),
  };
}

/** A list of which only so many pages are shown: what comes then is an error, or nothing. */
const shows = (akash: AkashBackend, pages: number, then: "fails" | "forgets"): AkashBackend => {
  let read = 0;
  return {
    ...akash,
    async deploymentPage(from) {
      if (read++ < pages) {
        const page = await akash.deploymentPage(from);
        return then === "forgets" && read === pages ? { ...page, next: null } : page;
      }
      throw new AppError("unavailable", "no node");
    },
  };
};

describe.each(WAYS)("a sweep of a thousand deployments through the %s backend", (_name, start) => {
  test("sees every page, asks the books by pages, and does nothing about those that are well", async () => {
    const w = await crowd(start, { strangers: [2, 750, COUNT - 1], leftovers: [0, 600, COUNT - 2] });
    expect(await w.sweep()).toBeGreaterThan(w.clock.now());
    expect([0, 600, COUNT - 2].filter(w.running)).toEqual([]);
    expect(w.running(1) && w.running(COUNT - 1)).toBe(true);
    expect(await w.noted()).toEqual([2, 750, COUNT - 1].map((n) => [n, "found"]));
    expect(await w.asked()).toBe(3);
    expect((await w.plans()).length).toBeLessThan(COUNT / 10);
  });

  test("a page that is missing is not taken for the end, and what it would have shown not for gone", async () => {
    const w = await crowd(start, { strangers: [2, COUNT - 1], leftovers: [0, COUNT - 2] });
    await expect(w.sweep(shows(w.akash, 2, "fails"))).rejects.toMatchObject({ code: "unavailable" });
    expect([w.running(0), w.running(COUNT - 2)]).toEqual([false, true]);
    expect(await w.noted()).toEqual([[2, "found"]]);

    await w.sweep();
    expect(w.running(COUNT - 2)).toBe(false);
    const all = [2, COUNT - 1].map((n) => [n, "found"]);
    expect(await w.noted()).toEqual(all);
    await expect(w.sweep(shows(w.akash, 1, "fails"))).rejects.toThrow();
    await w.sweep(shows(w.akash, 1, "forgets"));
    expect(await w.noted(), "only its own answer is believed").toEqual(all);
    expect(await w.asked(), "nobody is asked twice").toBe(2);

    await w.akash.close(dseqNo(COUNT - 1));
    await w.sweep();
    expect(await w.noted()).toEqual([[2, "found"]]);
  });

  test("what our books know by the time it is looked at by itself is nobody's but ours", async () => {
    const w = await crowd(start, { strangers: [2, 3], leftovers: [] });
    const late: AkashBackend = {
      ...w.akash,
      async readDeployment(dseq) {
        if (dseq === dseqNo(2))
          await w.client.execute({
            sql: `insert into akash_intents (id, deployment_id, attempt, backend, owner, dseq, state, manifest_hash, bootstrap_hash, deposit_uact, created_at, updated_at)
              select 'late', deployment_id, ?, backend, owner, ?, 'running', ?, 'late', 1, created_at, updated_at from akash_intents limit 1`,
            args: [COUNT, dseq, hashNo(2)],
          });
        return await w.akash.readDeployment(dseq);
      },
    };
    await w.sweep(late);
    expect(await w.noted()).toEqual([[3, "found"]]);
  });

  test("control: one that forgets the last page leaves what is there", async () => {
    const w = await crowd(start, { strangers: [COUNT - 1], leftovers: [COUNT - 2] });
    await w.sweep(shows(w.akash, 2, "forgets"));
    expect(w.running(COUNT - 2)).toBe(true);
    expect(await w.noted()).toEqual([]);
  });
});
