import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createClient } from "@libsql/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "../../src/db/index.ts";
import { freePort } from "../../src/sandbox/kernel/free-port.ts";
import { type HranaPeer, openHranaPeer } from "../db/hrana-peer.ts";
import { type Child, runScript } from "../world/child-process.ts";
import { type HttpsFront, startHttpsFront } from "../world/https-front.ts";
import { until } from "../world/until.ts";

const TOKEN = "right-token-of-the-database";

let folder: string;
let peer: HranaPeer;
let front: HttpsFront;
let plain: URL;
let encrypted: URL;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "goclaw-remote-"));
  peer = await openHranaPeer({ path: join(folder, "server.db"), token: TOKEN });
  plain = new URL(peer.url);
  front = await startHttpsFront({ host: plain.hostname, port: Number(plain.port) });
  encrypted = new URL(front.url);
});
afterAll(async () => {
  await front.close();
  peer.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The script ends, and this is what it said. */
async function saidBy(script: string, env: Record<string, string>): Promise<{ code: unknown; text: string }> {
  const child = runScript(script, { env: { DATA_DIR: join(folder, "data"), ...env } });
  const code = await child.ended;
  return { code, text: child.output() };
}

describe("every kind of address reaches the same server, over HTTP", () => {
  test.each([
    ["http", () => plain.href],
    ["https", () => encrypted.href],
    ["libsql", () => `libsql://${encrypted.host}`],
    ["libsql without TLS", () => `libsql://${plain.host}?tls=0`],
  ])("%s", async (_kind, url) => {
    const before = peer.requests();
    const { client, close } = await openDatabase({ url: url(), authToken: TOKEN });
    expect(client.protocol).toBe("http");
    expect((await client.execute("select 41+1 as n")).rows[0]?.n).toBe(42);
    await client.batch(["create table if not exists kinds (id text)", "insert into kinds values ('x')"]);
    expect(peer.requests() - before).toBe(2);
    close();
  });
});

/** Node is told to take this front's certificate, which has no authority behind it. */
const secure = () => ({
  DATABASE_URL: `libsql://${encrypted.host}`,
  DATABASE_AUTH_TOKEN: TOKEN,
  NODE_TLS_REJECT_UNAUTHORIZED: "0",
});

test("db:migrate, start and secrets:rotate work on a server behind TLS, and leave no file here", async () => {
  const migrated = await saidBy("db:migrate", secure());
  expect(migrated).toMatchObject({ code: 0, text: expect.stringContaining("up to date") });

  const port = String(await freePort());
  const env = { ...secure(), DATA_DIR: join(folder, "data"), PORT: port };
  const goclaw: Child = runScript("start", { env });
  await goclaw.prints(/Open http/, 40_000);
  await until("it is ready", async () => {
    const answer = await fetch(`http://localhost:${port}/readyz`);
    const { checks } = (await answer.json()) as { checks: Record<string, string> };
    return answer.ok && checks.database === "ok";
  });
  process.kill(-goclaw.pid, "SIGTERM");
  await goclaw.ended;

  const rotated = await saidBy("secrets:rotate", secure());
  expect(rotated).toMatchObject({ code: 0, text: expect.stringContaining("no older key is needed") });

  // By the library of the server in this process: two of them undo each other's locks.
  const server = new DatabaseSync(join(folder, "server.db"));
  const jobs = server.prepare("select count(*) n from jobs").get();
  server.close();
  expect(Number(jobs?.n)).toBeGreaterThan(0);
  const here = createClient({ url: `file:${join(folder, "data", "goclaw.db")}` });
  expect((await here.execute("select count(*) n from sqlite_master")).rows[0]?.n).toBe(0);
  here.close();
}, 90_000);

describe.concurrent("what cannot work is said in words that name the variable", () => {
  const refused = async (env: Record<string, string>): Promise<string> => {
    const { code, text } = await saidBy("db:migrate", { DATABASE_AUTH_TOKEN: TOKEN, ...env });
    expect(code, text).toBe(1);
    expect(text).toContain("The database cannot be migrated.");
    expect(text).not.toMatch(/^\s+at |node:internal|"stack"/m);
    return text;
  };

  test("a wrong token", async () => {
    const text = await refused({ DATABASE_URL: plain.href, DATABASE_AUTH_TOKEN: "planted-wrong" });
    expect(text).toContain("the database server refuses DATABASE_AUTH_TOKEN");
    expect(text).not.toContain("planted-wrong");
  });

  test("nobody at the address", async () => {
    const text = await refused({ DATABASE_URL: `http://127.0.0.1:${await freePort()}` });
    expect(text).toContain("the database server did not answer (ECONNREFUSED)");
  });

  test("something else at the address", async () => {
    const site = createServer((_req, res) =>
      res.writeHead(404, { "content-type": "text/html" }).end("<p>no"),
    );
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    const { port } = site.address() as AddressInfo;
    const text = await refused({ DATABASE_URL: `http://127.0.0.1:${port}` });
    expect(text).toContain("what answers at DATABASE_URL is no libSQL server (HTTP 404, text/html)");
    site.close();
  });
});
