import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { migrate, openDatabase } from "../../src/db/index.ts";
import { createRepositories } from "../../src/db/repositories/index.ts";
import { createVault } from "../../src/db/vault.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { walkToCode } from "../../src/sandbox/visitor/story.ts";
import { newKey } from "../db/test-database.ts";
import { valuesUnder } from "../db/values-under.ts";
import { type Child, runFile } from "../world/child-process.ts";
import { startLivePair } from "../world/live-pair.ts";
import { panePerson, visitorOf } from "../world/pane-person.ts";

const ROTATE = "src/bin/secrets-rotate.ts";
/** Five commits of the command, so that it can be killed between them. */
const ROWS = 1_000;
const [OLD, NEW, LOOKUP] = [newKey(), newKey(), newKey()];
const idOf = (encryptionKey: string) => createVault({ encryptionKey, lookupKey: LOOKUP }).activeKeyId;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "goclaw-rotate-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const urlIn = (dir: string) => `file:${join(dir, "goclaw.db")}`;
const environment = () => ({
  DATA_DIR: folder,
  DATABASE_URL: urlIn(folder),
  ENCRYPTION_KEY: NEW,
  ENCRYPTION_KEYS_OLD: OLD,
  LOOKUP_KEY: LOOKUP,
});

async function fill(): Promise<void> {
  const { client, close } = await openDatabase({ url: urlIn(folder) });
  await migrate({ client });
  const vault = createVault({ encryptionKey: OLD, lookupKey: LOOKUP });
  const { inbox } = createRepositories({ client, vault, clock: systemClock });
  const statements = Array.from({ length: ROWS }, (_, n) =>
    inbox.storeStatements({ source: "s", eventId: `${n}`, lane: `l:${n}`, kind: "k", payload: `${n}` }),
  );
  await client.batch(statements.flat(), "write");
  close();
}

async function left(dir: string, key: string): Promise<number> {
  const { client, close } = await openDatabase({ url: urlIn(dir) });
  return await valuesUnder(client, idOf(key)).finally(close);
}

describe("the command", () => {
  test("killed in the middle, several times, it is gone on with and ends with nothing under the old key", async () => {
    await fill();
    let before = ROWS;
    for (let life = 0; life < 3; life++) {
      const child = runFile(ROTATE, { env: environment() });
      await child.prints(/sealed anew/);
      child.signal("SIGKILL");
      expect(await child.ended).toBe("SIGKILL");
      const now = await left(folder, OLD);
      expect(now).toBeLessThan(before);
      before = now;
    }
    expect(before).toBeGreaterThan(0);
    const last = runFile(ROTATE, { env: environment() });
    expect(await last.ended, last.output()).toBe(0);
    expect(last.output()).toContain("ENCRYPTION_KEYS_OLD may be emptied.");
    expect(await left(folder, OLD)).toBe(0);
    expect(await left(folder, NEW)).toBe(ROWS);
  }, 60_000);

  test("a mistyped flag changes nothing", async () => {
    const child = runFile(ROTATE, { args: ["--chekc"], env: environment() });
    expect(await child.ended).toBe(1);
    expect(child.output()).toMatch(/no argument "--chekc"/);
  });
});

describe.skipIf(process.env.GOCLAW_FULL === undefined)("beside a deploy", () => {
  test("a whole story goes through while the key changes, and the old key is of no use afterwards", async () => {
    const pair = await startLivePair({ env: { ENCRYPTION_KEY: OLD, LOOKUP_KEY: LOOKUP } });
    const restartWith = async (keys: Record<string, string>): Promise<void> => {
      pair.goclaw.signal("SIGTERM");
      await pair.goclaw.ended;
      Object.assign(pair.env, keys);
      await pair.startGoClaw();
    };
    const rotate = (): Child => runFile(ROTATE, { env: pair.env });
    try {
      const ann = panePerson(pair.pagesUrl, "GoClawBot");
      const visitor = visitorOf("Ann");
      await ann.says("/login");
      await ann.says(await walkToCode(visitor, await ann.link(/sign in/i)));
      await ann.sees(/signed in/i);
      await ann.says("/deploy");
      await ann.taps(/llama/i);
      await ann.createsBot();
      await ann.taps(/starter/i);
      const link = await ann.link(/^pay/i);
      const early = rotate();
      expect(await early.ended, early.output()).toBe(0);

      await restartWith({ ENCRYPTION_KEY: NEW, ENCRYPTION_KEYS_OLD: OLD });
      const killed = rotate();
      await visitor.browser.press(await visitor.browser.open(link), /subscribe|pay/i);
      await ann.sees(/payment received/i);
      killed.signal("SIGKILL");
      const again = rotate();
      await ann.sees(/answers now/i);
      expect(await again.ended, again.output()).toBe(0);
      expect(await left(join(pair.folder, "goclaw"), OLD)).toBe(0);

      await restartWith({ ENCRYPTION_KEY: NEW, ENCRYPTION_KEYS_OLD: "" });
      await ann.says("/close");
      await ann.taps(/yes, close/i);
      await ann.sees(/no longer runs/i);
      expect(pair.goclaw.output()).not.toMatch(/unknown_key|"code":"internal"/);
    } finally {
      await pair.close();
    }
  }, 180_000);
});
