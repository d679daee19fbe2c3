import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createDatabaseCheck } from "../../src/app/database-check.ts";
import { type Check, createReadiness } from "../../src/app/readiness.ts";
import { migrate, openDatabase } from "../../src/db/index.ts";
import { useKeys } from "../../src/db/key-use.ts";
import { createVault } from "../../src/db/vault.ts";
import { AppError } from "../../src/errors.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { startHranaPeer } from "../db/hrana-peer.ts";
import { newKey, tempFolder } from "../db/test-database.ts";

const fine: Check = { essential: true, look: async () => null };
const broken = (essential: boolean, word = "unreachable"): Check => ({ essential, look: async () => word });

describe("readiness", () => {
  test("what all replicas share and some work needs makes it degraded, never unready", async () => {
    expect(await createReadiness({ database: fine, telegram: broken(false, "token_refused") })()).toEqual({
      ready: true,
      degraded: ["telegram"],
      checks: { database: "ok", telegram: "token_refused" },
    });
    const gone = await createReadiness({ database: broken(true), telegram: fine })();
    expect(gone).toMatchObject({ ready: false, degraded: ["database"] });
  });

  test("a check that throws or does not answer is one that does not hold, and says nothing of why", async () => {
    const secret = "sk_live_secret";
    const readiness = await createReadiness({
      throws: { essential: false, look: () => Promise.reject(new Error(secret)) },
      hangs: { essential: true, look: () => new Promise(() => undefined) },
    })();
    expect(readiness).toEqual({
      ready: false,
      degraded: ["throws", "hangs"],
      checks: { throws: "failed", hangs: "no_answer" },
    });
  });

  test("a burst of probes is one look", async () => {
    let looks = 0;
    const readiness = createReadiness({
      counted: {
        essential: true,
        look: async () => {
          looks++;
          return null;
        },
      },
    });
    await Promise.all(Array.from({ length: 500 }, () => readiness()));
    expect(looks).toBe(1);
  });
});

describe("the database", () => {
  test("counts as well for as long as a commit is recent, and as gone at once when one is refused", async () => {
    let commits = 0;
    let refusal: AppError | null = null;
    const commit = async () => {
      commits++;
      if (refusal) throw refusal;
    };
    const kept = createDatabaseCheck({ commit });
    expect([await kept(), await kept(), commits]).toEqual([null, null, 1]);

    const look = createDatabaseCheck({ commit, proofMs: 0 });
    expect(await look()).toBeNull();
    refusal = new AppError("database_busy", "others hold the lock");
    expect(await look()).toBeNull();
    refusal = new AppError("internal", "database or disk is full");
    expect(await look()).toBe("internal");
    refusal = null;
    expect(await look()).toBeNull();
  });

  test("is gone when it was busy for too long, or was never there", async () => {
    const commit = () => Promise.reject(new AppError("database_busy", "others hold the lock"));
    expect(await createDatabaseCheck({ commit })()).toBe("database_busy");
  });

  test("a server that goes away shows, and so does its return", async () => {
    const peer = await startHranaPeer({ path: join(tempFolder(), "ready.db"), token: "right" });
    const database = await openDatabase({ url: peer.url, authToken: "right", deadlineMs: 100 });
    await migrate({ client: database.client });
    const vault = createVault({ encryptionKey: newKey(), lookupKey: newKey() });
    const keyUse = await useKeys(database.client, vault, systemClock);
    const look = createDatabaseCheck({ commit: keyUse.sign, proofMs: 0 });
    expect(await look()).toBeNull();
    await peer.goAway();
    expect(await look()).toBe("unavailable");
    await peer.comeBack();
    expect(await look()).toBeNull();
    database.close();
  });
});
