import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApp } from "../../src/app.ts";
import { loadConfig, requireLive } from "../../src/config/load-config.ts";
import { readServices } from "../../src/config/read-services.ts";
import { startFailure } from "../../src/config/start-failure.ts";
import { createLog } from "../../src/log.ts";
import { freePort } from "../../src/sandbox/kernel/free-port.ts";
import { holdBooks } from "../../src/sandbox/kernel/hold-books.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { runFile } from "../world/child-process.ts";

const MAIN = "src/main.ts";
const HEX = createHash("sha256").update("a key").digest("hex");
/** Values that must never be repeated, whatever else is wrong. */
const SECRET = `s3cr3t${randomBytes(12).toString("hex")}`;

let folder: string;
let sandbox: Sandbox;
/** A whole live configuration of services on this machine. */
let live: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "goclaw-refusals-"));
  const productUrl = `http://127.0.0.1:${await freePort()}`;
  sandbox = await startSandbox({
    twins: ["telegram", "clerk", "stripe", "akash", "llm"],
    pagesUrl: productUrl,
    productUrl,
    idleAgents: true,
  });
  live = { ...sandbox.env, ENCRYPTION_KEY: HEX, LOOKUP_KEY: HEX.replace(/^./, "0"), PUBLIC_URL: productUrl };
});
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

type Environment = Record<string, string | undefined>;

const STACK = /^\s+at |node:internal|"stack"/m;

function checked(text: string): string {
  expect(text, "a stack has no place here").not.toMatch(STACK);
  expect(text).not.toContain(SECRET);
  return text.trim();
}

/** Starts GoClaw as a process of its own, which must refuse; answers what it printed. */
async function refusal(env: Environment, args: string[] = []): Promise<string> {
  const given = Object.entries({ PORT: String(await freePort()), DATA_DIR: folder, ...env });
  const child = runFile(MAIN, {
    args,
    env: Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== undefined)),
  });
  const code = await child.ended;
  const text = child.output();
  expect(code, text).toBe(1);
  expect(text).toContain("GoClaw cannot start.");
  return checked(text);
}

/** The same words from the same steps, without the wait for another process. */
async function refusalHere(given: Environment): Promise<string> {
  const env: Environment = { DATA_DIR: folder, ...given };
  const log = createLog("silent");
  try {
    const config = loadConfig(env);
    requireLive(env, config.modes);
    const app = await createApp(config, readServices(env), { log });
    await app.stop();
  } catch (error) {
    return checked(startFailure(error));
  }
  throw new Error("it was not refused");
}

const without = (name: string) => ({ ...live, [name]: undefined });

describe("a half-configured service", () => {
  test.each([
    [{ TELEGRAM_BOT_TOKEN: `123456789:${SECRET}` }, /CLERK_SECRET_KEY.*Clerk dashboard.*SANDBOX=clerk/],
    [{ STRIPE_WEBHOOK_SECRET: SECRET, SANDBOX: "telegram,clerk,akash,llm" }, /stripe is live while clerk/],
    [{ STRIPE_PRICE_PRO: "price_1" }, /telegram is neither configured.*@BotFather/],
    [
      {
        LLM_KEY_AKASHML: SECRET,
        SANDBOX: "telegram,clerk,stripe,akash",
        ENCRYPTION_KEY: HEX,
        LOOKUP_KEY: HEX,
      },
      /LLM_UPSTREAMS is missing.*model provider/,
    ],
  ])("%j is refused before anything starts", async (env, words) => {
    expect(await refusal(env)).toMatch(words);
  });

  test.each([
    ["CLERK_WEBHOOK_SECRET", /CLERK_WEBHOOK_SECRET is missing.*Clerk dashboard, Webhooks/],
    ["STRIPE_PRICE_BUSINESS", /STRIPE_PRICE_BUSINESS is missing.*Product catalogue/],
    ["AKASH_REST_URLS", /AKASH_REST_URLS is missing.*public endpoints/],
    ["AGENT_IMAGE", /AGENT_IMAGE is missing.*imagetools/],
    ["ENCRYPTION_KEY", /ENCRYPTION_KEY is missing.*openssl rand -hex 32/],
    ["LOOKUP_KEY", /LOOKUP_KEY is missing.*openssl/],
    ["LLM_KEY_SANDBOX", /LLM_KEY_SANDBOX is missing/],
  ])("without %s says where to get it", async (name, words) => {
    expect(await refusalHere(without(name))).toMatch(words);
  });

  test("in webhook mode needs the secret", async () => {
    const text = await refusalHere({ ...live, TELEGRAM_MODE: "webhook" });
    expect(text).toMatch(/TELEGRAM_WEBHOOK_SECRET is missing.*openssl/);
  });
});

describe("a value that cannot be right", () => {
  test.each([
    [{ PORT: "0" }, /PORT must be a whole number from 1/],
    [{ PORT: "eighty" }, /PORT.*"eighty"/],
    [{ DATABASE_URL: "postgres://goclaw:pw@db/goclaw" }, /DATABASE_URL must begin with file:, libsql/],
    [{ DATABASE_URL: "wss://db.example" }, /DATABASE_URL must begin with file:, libsql/],
    [{ DATABASE_URL: `libsql://x:${SECRET}@db.example` }, /DATABASE_AUTH_TOKEN/],
    [{ DATABASE_URL: `libsql://db.example?authToken=${SECRET}` }, /DATABASE_AUTH_TOKEN/],
    [{ DATABASE_URL: "http://db.example" }, /DATABASE_URL must be https or libsql/],
    [{ DATABASE_URL: "libsql://db.example:8080?tls=0" }, /DATABASE_URL must be https or libsql/],
    [{ ENCRYPTION_KEY: SECRET, LOOKUP_KEY: HEX }, /ENCRYPTION_KEY must be 64 hex/],
    [{ LOG_LEVEL: "loud" }, /LOG_LEVEL must be one of/],
    [{ ADMINS: "telegram:@ann:owner" }, /ADMINS.*numeric id/],
    [
      { SANDBOX: "telegram,clerk,stripe,akash,llm", DISCORD_PUBLIC_KEY: HEX },
      /DISCORD_PUBLIC_KEY is set, but discord is off.*DISCORD_BOT_TOKEN/,
    ],
    [{ SANDBOX: "stirpe" }, /"stirpe"/],
  ])("%j is named", async (env, words) => {
    expect(await refusalHere(env)).toMatch(words);
  });

  test("an address that the database driver does not take is named", async () => {
    const text = await refusalHere({ ...live, DATABASE_URL: "libsql://localhost?tls=0" });
    expect(text).toMatch(/DATABASE_URL cannot be used.*port/);
  });

  test("a mnemonic with a typo is refused and not repeated", async () => {
    const words = `${live.AKASH_MNEMONIC} ${SECRET}`;
    const text = await refusalHere({ ...live, AKASH_MNEMONIC: words });
    expect(text).toMatch(/AKASH_MNEMONIC is not a valid English mnemonic/);
  });

  test("an argument that does not exist", async () => {
    expect(await refusal({}, ["--frsh"])).toMatch(/"--frsh".*--fresh/);
    expect(await refusal(live, ["--fresh"])).toMatch(/--fresh.*full sandbox only/);
  });
});

describe("the sandbox rules", () => {
  test.each([
    [{ HOST: "0.0.0.0" }, /HOST=0\.0\.0\.0 would open the sandbox/],
    [{ NODE_ENV: "production" }, /NODE_ENV=production does not run twins/],
  ])("%j", async (env, words) => {
    expect(await refusal(env)).toMatch(words);
  });

  test("live Akash takes no play money, and no sign-in of anybody as anybody", async () => {
    const noStripe = Object.fromEntries(Object.entries(live).filter(([name]) => !name.startsWith("STRIPE_")));
    expect(await refusalHere({ ...noStripe, SANDBOX: "stripe" })).toMatch(
      /akash is live while stripe.*play money/,
    );
    const noClerk = Object.fromEntries(Object.entries(live).filter(([name]) => !name.startsWith("CLERK_")));
    expect(await refusalHere({ ...noClerk, SANDBOX: "clerk" })).toMatch(/is live while clerk.*anybody/);
  });

  test("services elsewhere need an https address of our own", async () => {
    const remote = { ...live, AKASH_RPC_URLS: "https://rpc.example" };
    expect(await refusalHere({ ...remote, PUBLIC_URL: undefined })).toMatch(
      /PUBLIC_URL is missing: akash is live/,
    );
    expect(await refusalHere(remote)).toMatch(/PUBLIC_URL must be https, since akash is live/);
    const loop = {
      ...remote,
      PUBLIC_URL: "https://goclaw.example",
      GATEWAY_PUBLIC_URL: "http://localhost:1",
    };
    expect(await refusalHere(loop)).toMatch(/GATEWAY_PUBLIC_URL is an address of this machine/);
  });
});

describe("what the machine refuses", () => {
  test("a port in use is named, and nothing in the folder is touched", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const data = mkdtempSync(join(folder, "busy-"));
    writeFileSync(join(data, "goclaw.db"), "precious");
    const text = await refusal({ PORT: String(port), DATA_DIR: data }, ["--fresh"]);
    expect(text).toMatch(new RegExp(`Port ${port} of 127.0.0.1 is in use.*PORT`));
    expect(readFileSync(join(data, "goclaw.db"), "utf8")).toBe("precious");
    other.close();
  });

  test("a folder that cannot be written", async () => {
    const file = join(folder, "a-file");
    writeFileSync(file, "");
    expect(await refusal({ DATA_DIR: join(file, "data") })).toMatch(/DATA_DIR=.* cannot be written/);
  });

  test("an address that is not this machine's", async () => {
    expect(await refusal({ ...live, HOST: "192.0.2.1" })).toMatch(
      /HOST=192\.0\.2\.1 is no address of this machine/,
    );
  });

  test("books that another sandbox keeps", async () => {
    const data = mkdtempSync(join(folder, "held-"));
    const held = holdBooks(data);
    expect(await refusal({ DATA_DIR: data })).toMatch(/Another sandbox runs on DATA_DIR=/);
    held.release();
    holdBooks(data).release();
  });

  test("a database file that is something else", async () => {
    const file = join(folder, "not-a.db");
    writeFileSync(file, "this is no database, ".repeat(100));
    expect(await refusalHere({ ...live, DATABASE_URL: `file:${file}` })).toMatch(/not a database/i);
  });
});

describe("a service that refuses us", () => {
  test("a wrong bot token", async () => {
    const token = `123456789:${SECRET}abcdefghijk`;
    const text = await refusal({ ...live, TELEGRAM_BOT_TOKEN: token });
    expect(text).toMatch(/telegram at http.*does not accept TELEGRAM_BOT_TOKEN.*@BotFather/);
  });

  test("a wrong Stripe key", async () => {
    const text = await refusalHere({ ...live, STRIPE_SECRET_KEY: `sk_test_${SECRET}` });
    expect(text).toMatch(/stripe at http.*does not accept STRIPE_SECRET_KEY.*Stripe dashboard/);
  });

  test("a price that does not exist or is not sold any more", async () => {
    expect(await refusalHere({ ...live, STRIPE_PRICE_PRO: "price_gone" })).toMatch(
      /STRIPE_PRICE_PRO: the price does not exist/,
    );
    const key = { authorization: `Bearer ${live.STRIPE_SECRET_KEY}` };
    const off = await fetch(`${live.STRIPE_API_BASE}/v1/prices/price_business`, {
      method: "POST",
      headers: key,
      body: new URLSearchParams({ active: "false" }),
    });
    if (off.ok) expect(await refusalHere(live)).toMatch(/STRIPE_PRICE_BUSINESS: the price is not active/);
    else expect(off.status).toBe(404);
  });
});

test("the checks on stacks and secrets can fail", () => {
  expect(() => checked(new Error("x").stack ?? "")).toThrow();
  expect(() => checked(`token ${SECRET}`)).toThrow();
});
