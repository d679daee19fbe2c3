import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import type { Client } from "@libsql/client";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { migrate, openDatabase } from "../../src/db/index.ts";
import type { AuditEntry } from "../../src/db/repositories/audit-repository.ts";
import { createRepositories, type Repositories } from "../../src/db/repositories/index.ts";
import { runParts } from "../../src/db/run.ts";
import { createVault } from "../../src/db/vault.ts";
import { verifyAudit } from "../../src/db/verify-audit.ts";
import { QUICKLY } from "../world/child-process.ts";
import { until } from "../world/until.ts";
import { databaseIn } from "./database-in.ts";
import { createTestClock, newKey, openTestDatabase, tempFolder } from "./test-database.ts";

/** More than a page of what is read; a whole run has several. */
const ROWS = process.env.GOCLAW_FULL ? 2_500 : 1_100;

const entry = (n: number): AuditEntry => ({
  actor: { kind: "user", userId: `u${n % 7}` },
  action: "agent.close",
  subjectKind: "deployment",
  subjectId: `d${n}`,
  details: { n },
});
const write = ({ audit }: Repositories, client: Client, from: number, count: number) =>
  runParts(
    client,
    Array.from({ length: count }, (_, i) => audit.part(entry(from + i))),
  );
async function sealAll({ auditChain }: Repositories): Promise<void> {
  while ((await auditChain.seal(500)) !== 0);
}

describe("a sealed log", () => {
  let db: Awaited<ReturnType<typeof openTestDatabase>>;
  beforeEach(async () => {
    db = await openTestDatabase();
    await write(db.repos, db.client, 1, 20);
    await sealAll(db.repos);
  });
  const verdict = (anchor?: { seq: number; hash: string }) => verifyAudit(db.repos.auditChain, anchor);
  const set = (sql: string) => db.client.execute(sql);

  test("holds, in the order in which it was written", async () => {
    expect(await verdict()).toMatchObject({ sealed: 20, bad: null, head: { seq: 20 } });
    const rows = await db.repos.auditChain.page(0, 99);
    expect(rows.map(({ subjectId }) => subjectId)).toEqual(rows.map((_, i) => `d${i + 1}`));
  });

  test.each(["actor_kind", "actor_id", "action", "subject_kind", "subject_id", "outcome", "details"])(
    "shows a changed %s",
    async (column) => {
      await set(`update audit_log set ${column}=${column}||'x' where seq=7`);
      expect((await verdict()).bad).toMatchObject({ seq: 7, why: "changed" });
    },
  );

  test("shows a changed time", async () => {
    await set("update audit_log set created_at=created_at-1 where seq=7");
    expect((await verdict()).bad).toMatchObject({ seq: 7, why: "changed" });
  });

  test("shows a removed row, the first one too", async () => {
    await set("delete from audit_log where seq=7");
    expect((await verdict()).bad).toEqual({ seq: 7, id: null, why: "missing" });
    await set("delete from audit_log where seq=1");
    expect((await verdict()).bad).toEqual({ seq: 1, id: null, why: "missing" });
  });

  test("shows rows that changed places", async () => {
    await set("update audit_log set seq=-1 where seq=7");
    await set("update audit_log set seq=7 where seq=8");
    await set("update audit_log set seq=8 where seq=-1");
    expect((await verdict()).bad).toMatchObject({ seq: 7, why: "changed" });
  });

  test("shows a cut-off end, whatever was done to the head", async () => {
    const anchor = await db.repos.auditChain.head();
    await set("delete from audit_log where seq>15");
    expect((await verdict()).bad).toEqual({ seq: 16, id: null, why: "cut_off" });
    const [last] = await db.repos.auditChain.page(14, 1);
    await set(`update audit_chain set seq=15, hash='${last?.hash}'`);
    expect((await verdict()).bad, "a head of one's own fits").toBeNull();
    expect((await verdict(anchor ?? undefined)).bad, "but not what the owner kept").toMatchObject({
      why: "cut_off",
    });
  });

  test("shows a head that was set back, and one that is another's", async () => {
    await set("update audit_chain set hash=replace(hash, substr(hash,1,1), 'g')");
    expect((await verdict()).bad).toMatchObject({ why: "head_changed" });
    const [at15] = await db.repos.auditChain.page(14, 1);
    await set(`update audit_chain set seq=15, hash='${at15?.hash}'`);
    expect((await verdict()).bad).toMatchObject({ seq: 16, why: "head_changed" });
  });

  test("shows against a head from earlier that all of it was written anew", async () => {
    const anchor = await db.repos.auditChain.head();
    await set("update audit_log set details='{}', seq=null, hash=null");
    await set("delete from audit_chain");
    await sealAll(db.repos);
    expect((await verdict()).bad).toBeNull();
    expect((await verdict(anchor ?? undefined)).bad).toMatchObject({ seq: 20, why: "not_the_anchor" });
  });

  test("may have an end that is not sealed yet, but not for more than a minute", async () => {
    await write(db.repos, db.client, 21, 1);
    db.clock.advance(59_000);
    await write(db.repos, db.client, 22, 1);
    expect((await verdict()).bad).toBeNull();
    db.clock.advance(2_000);
    await write(db.repos, db.client, 23, 1);
    expect((await verdict()).bad).toMatchObject({ seq: null, why: "unsealed" });
    await sealAll(db.repos);
    expect(await verdict()).toMatchObject({ sealed: 23, bad: null });
  });
});

test("the thousandth row and those after it are one chain, read in pages", async () => {
  const db = await openTestDatabase();
  await write(db.repos, db.client, 1, ROWS);
  await sealAll(db.repos);
  expect(await verifyAudit(db.repos.auditChain)).toMatchObject({ sealed: ROWS, bad: null });
  await db.client.execute("update audit_log set details='{}' where seq=1001");
  expect((await verifyAudit(db.repos.auditChain)).bad).toMatchObject({ seq: 1001, why: "changed" });
});

test("the same refused attempt is one line for ten minutes, each person's and each act's own", async () => {
  const { repos, clock } = await openTestDatabase();
  const attempt = (userId: string, action: string) =>
    repos.audit.writeDenied({
      actor: { kind: "user", userId },
      action,
      subjectKind: "command",
      subjectId: action,
    });
  for (let i = 0; i < 50; i++) await attempt("u", "command.refund");
  await attempt("u", "command.audit");
  await attempt("v", "command.refund");
  expect(await repos.audit.list({ limit: 99 })).toHaveLength(3);
  clock.advance(600_000);
  await attempt("u", "command.refund");
  expect(await repos.audit.list({ limit: 99, personId: "u" })).toHaveLength(3);
});

const MODES = process.env.GOCLAW_FULL ? (["file", "remote"] as const) : (["remote"] as const);

describe.each(MODES)("sealers on one %s database", (mode) => {
  let opened: Awaited<ReturnType<typeof open>>;
  async function open() {
    const folder = tempFolder();
    const database = await databaseIn(folder, mode);
    const { client, close } = await openDatabase({ url: database.url, authToken: database.authToken });
    await migrate({ client });
    const vault = createVault({ encryptionKey: newKey(), lookupKey: newKey() });
    const repos = createRepositories({ client, vault, clock: createTestClock() });
    return { ...database, client, repos, close };
  }
  const startSealer = () => {
    const args = [opened.url, opened.authToken ?? ""];
    const child = fork(new URL("./workers/seal-worker.ts", import.meta.url), args, {
      execArgv: QUICKLY,
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    return child;
  };

  test("number every row once, however often they are killed", { timeout: 30_000 }, async () => {
    opened = await open();
    onTestFinished(() => {
      opened.close();
      opened.end();
    });
    const { repos, client } = opened;
    await write(repos, client, 1, 60);
    const [one, other] = [startSealer(), startSealer()];
    await Promise.race([once(one, "message"), once(other, "message")]);
    const ended = [one, other].map((child) => once(child, "exit"));
    one.kill("SIGKILL");
    other.kill("SIGKILL");
    await Promise.all(ended);
    expect(await verifyAudit(repos.auditChain)).toMatchObject({ bad: null });
    await write(repos, client, 61, 60);
    const heir = startSealer();
    await until("all is sealed", async () => (await repos.auditChain.oldestUnsealed()) === null);
    const end = once(heir, "exit");
    heir.kill("SIGKILL");
    await end;
    expect(await verifyAudit(repos.auditChain)).toMatchObject({ sealed: 120, bad: null });
  });
});

describe("npm run audit:verify", () => {
  let folder: { url: string; close(): void; client: Client; repos: Repositories };
  beforeAll(async () => {
    const path = (await import("node:fs")).mkdtempSync(
      `${(await import("node:os")).tmpdir()}/goclaw-verify-`,
    );
    const { client, close } = await openDatabase({ url: `file:${path}/goclaw.db`, authToken: undefined });
    await migrate({ client });
    const vault = createVault({ encryptionKey: newKey(), lookupKey: newKey() });
    folder = {
      url: `file:${path}/goclaw.db`,
      client,
      close,
      repos: createRepositories({ client, vault, clock: createTestClock() }),
    };
    await write(folder.repos, client, 1, 9);
    await sealAll(folder.repos);
  });
  afterAll(() => folder.close());
  const run = (...args: string[]) => runOn(folder.url, ...args);
  const runOn = (url: string, ...args: string[]) =>
    new Promise<{ code: number; said: string }>((resolve) => {
      execFile(
        process.execPath,
        ["src/bin/audit-verify.ts", ...args],
        { env: { PATH: process.env.PATH, DATABASE_URL: url } },
        (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
      );
    });

  test("says that all holds, or names the first bad row, by its exit code too", async () => {
    const head = await folder.repos.auditChain.head();
    const fine = await run();
    expect(fine).toEqual({ code: 0, said: `All 9 rows hold. The head is 9:${head?.hash}.\n` });
    expect((await run("--head", `9:${head?.hash}`)).code).toBe(0);
    expect((await run("--head", "nonsense")).code).toBe(2);
    await folder.client.execute("delete from audit_log where seq=4");
    const broken = await run();
    expect(broken).toEqual({ code: 1, said: "Row 4 is missing. The 3 rows before it hold.\n" });
  });

  test("finds no log where there is no database, and makes none there", async () => {
    const mistyped = folder.url.replace("goclaw.db", "golcaw.db");
    for (const _ of [1, 2]) {
      const { code, said } = await runOn(mistyped);
      expect(code).toBe(2);
      expect(said).toContain(`There is no database at ${mistyped.slice("file:".length)}.`);
    }
  });
});
