import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import S3rver from "@20minutes/s3rver";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createFileStore } from "../../../src/integrations/backups/file-store.ts";
import { createS3Store } from "../../../src/integrations/backups/s3-store.ts";
import type { BackupStore } from "../../../src/ports/backup-store.ts";

const MIB = 1_024 * 1_024;
const KEYS = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" };
let folder: string;
let endpoint: string;
/** The same bucket behind a server that checks signatures. */
let strict: string;
const servers: S3rver[] = [];

async function startServer(allowMismatchedSignatures: boolean): Promise<string> {
  const server = new S3rver({
    port: 0,
    address: "127.0.0.1",
    silent: true,
    directory: join(folder, "s3"),
    allowMismatchedSignatures,
    configureBuckets: [{ name: "agents", configs: [] }],
  });
  servers.push(server);
  return `http://127.0.0.1:${(await server.run()).port}`;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "backup-stores-"));
  // It leaves out the slash that Amazon's SDK signs after a bucket's name, so lists would be refused by its strict self.
  endpoint = await startServer(true);
  strict = await startServer(false);
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  rmSync(folder, { recursive: true, force: true });
});

const s3 = (change: Partial<Parameters<typeof createS3Store>[0]> = {}): BackupStore =>
  createS3Store({
    bucket: "agents",
    prefix: "saved/here",
    region: "us-east-1",
    endpoint,
    maxAttempts: 1,
    ...KEYS,
    ...change,
  });
const STORES: [string, () => BackupStore][] = [
  ["a folder", () => createFileStore(join(folder, "files"))],
  ["a bucket", () => s3()],
];

/** A stream that is never in memory whole, and may fail on the way. */
function streamOf(bytes: number, failAfter = Number.POSITIVE_INFINITY): Readable {
  let left = bytes;
  let given = 0;
  return new Readable({
    read() {
      if (given >= failAfter) return void this.destroy(new Error("the sender left"));
      const piece = Buffer.alloc(Math.min(left, 64 * 1_024), given % 251);
      left -= piece.length;
      given += piece.length;
      this.push(piece.length === 0 ? null : piece);
    },
  });
}

describe.each(STORES)("backups in %s", (_name, open) => {
  test("are got as they were put, small or in many parts, and the last one put counts", async () => {
    const store = open();
    for (const size of [0, 1, 100_000, 20 * MIB + 3]) {
      const bytes = randomBytes(size);
      await store.put("dep-1/one.1", Readable.from([bytes], { objectMode: false }));
      expect((await buffer(await store.get("dep-1/one.1"))).equals(bytes)).toBe(true);
    }
  });

  test("are listed in order, page by page, and gone once they are deleted; twice does no harm", async () => {
    const store = open();
    const names = ["dep-2/a.1", "dep-2/b.1", "dep-3/a.1", "dep-3/a.12"];
    for (const name of names.toReversed()) await store.put(name, Readable.from([Buffer.from(name)]));
    const all = async () => (await store.list({ limit: 100 })).filter((name) => !name.startsWith("dep-1"));
    expect(await all()).toEqual(names);
    expect(await store.list({ after: "dep-2/a.1", limit: 2 })).toEqual(["dep-2/b.1", "dep-3/a.1"]);
    for (const name of names) await store.delete(name);
    await store.delete("dep-2/a.1");
    expect(await all()).toEqual([]);
    await expect(store.get("dep-2/a.1")).rejects.toMatchObject({ code: "not_found" });
  });

  test.each([0, 100_000, 17 * MIB])(
    "a stream that fails after %i bytes leaves nothing, and what was there before stays",
    async (failAfter) => {
      const store = open();
      await store.put("dep-4/kept.1", Readable.from([Buffer.from("before")]));
      for (const name of ["dep-4/kept.1", "dep-4/cut.1"])
        await expect(store.put(name, streamOf(30 * MIB, failAfter))).rejects.toThrow("the sender left");
      expect(String(await buffer(await store.get("dep-4/kept.1")))).toBe("before");
      await expect(store.get("dep-4/cut.1")).rejects.toMatchObject({ code: "not_found" });
      expect(await store.list({ after: "dep-4", limit: 10 })).toEqual(["dep-4/kept.1"]);
    },
  );

  test("a name that leads elsewhere is refused", async () => {
    const store = open();
    for (const name of ["../x", "a/../b", "/etc/passwd", "a//b", "", "a b", ".part"])
      await expect(store.put(name, streamOf(1)), name).rejects.toMatchObject({ code: "internal" });
  });
});

test("parts that a dead process left in the folder are removed in time, and never listed", async () => {
  const own = join(folder, "with-parts");
  const store = createFileStore(own);
  await store.put("dep/a.1", Readable.from([Buffer.from("whole")]));
  const part = (name: string) => join(own, "dep", `${name}.part-0123456789abcdef`);
  writeFileSync(part("old"), "half");
  writeFileSync(part("new"), "half");
  utimesSync(part("old"), 1, 1);
  await store.forgetUnfinished();
  expect(readdirSync(join(own, "dep")).toSorted()).toEqual(["a.1", "new.part-0123456789abcdef"]);
  expect(await store.list({ limit: 10 })).toEqual(["dep/a.1"]);
  expect(readdirSync(join(own, "dep")).toSorted()).toEqual(["a.1", "new.part-0123456789abcdef"]);
});

/** Speaks of uploads in parts as Amazon does, which the server of the other tests cannot. */
async function partsServer(uploads: Map<string, { key: string; initiated: Date }>): Promise<BackupStore> {
  const server = createServer((req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? "/", "http://127.0.0.1");
    const id = searchParams.get("uploadId");
    const key = pathname.replace("/agents/", "");
    const answer = (xml: string) => res.writeHead(200, { "content-type": "application/xml" }).end(xml);
    req.resume().once("end", () => {
      if (req.method === "POST" && searchParams.has("uploads")) {
        uploads.set("begun", { key, initiated: new Date() });
        answer("<InitiateMultipartUploadResult><UploadId>begun</UploadId></InitiateMultipartUploadResult>");
      } else if (req.method === "PUT" && id) res.writeHead(200, { etag: '"part"' }).end();
      else if (req.method === "DELETE" && id && uploads.get(id)?.key === key) {
        uploads.delete(id);
        res.writeHead(204).end();
      } else if (req.method === "GET" && searchParams.get("prefix") === "saved/here/") {
        const list = [...uploads].map(
          ([upload, { key: of, initiated }]) =>
            `<Upload><Key>${of}</Key><UploadId>${upload}</UploadId><Initiated>${initiated.toISOString()}</Initiated></Upload>`,
        );
        answer(`<ListMultipartUploadsResult>${list.join("")}</ListMultipartUploadsResult>`);
      } else res.writeHead(400).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return s3({ endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

test("an upload in parts that fails leaves no parts at the bucket's server to be paid for", async () => {
  const uploads = new Map();
  const store = await partsServer(uploads);
  let seen = 0;
  const bytes = streamOf(40 * MIB, 20 * MIB).on("data", () => {
    seen = Math.max(seen, uploads.size);
  });
  await expect(store.put("dep-5/cut.1", bytes)).rejects.toThrow("the sender left");
  expect(seen).toBe(1);
  expect(uploads.size).toBe(0);
});

test("uploads that a dead process left at the bucket's server are ended after a day, and no younger one", async () => {
  const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  const uploads = new Map([
    ["old", { key: "saved/here/dep/a.1", initiated: ago(25) }],
    ["young", { key: "saved/here/dep/b.1", initiated: ago(1) }],
  ]);
  const store = await partsServer(uploads);
  await store.forgetUnfinished();
  expect([...uploads.keys()]).toEqual(["young"]);
});

test("a bucket's refusals are told apart from its being away, without keys or addresses", async () => {
  const signed = s3({ endpoint: strict });
  await signed.put("dep-6/signed.1", streamOf(9 * MIB));
  expect(await buffer(await signed.get("dep-6/signed.1"))).toHaveLength(9 * MIB);
  const refused = s3({ endpoint: strict, secretAccessKey: "not-the-key-of-anybody" });
  const missing = s3({ bucket: "not-there" });
  const away = s3({ endpoint: "http://127.0.0.1:1" });
  for (const [store, code] of [
    [refused, "forbidden"],
    [missing, "forbidden"],
    [away, "unavailable"],
  ] as const) {
    const error = await store.put("dep/a.1", streamOf(10)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toMatch(/not-the-key|127\.0\.0\.1/);
  }
});

test("a server that breaks off in the middle of an object fails the stream (control: one that does not)", async () => {
  let isWhole = false;
  const half = createServer((_req, res) => {
    res.writeHead(200, { "content-length": "1000" });
    if (isWhole) res.end(Buffer.alloc(1_000));
    else res.write(Buffer.alloc(500), () => res.destroy());
  });
  await new Promise<void>((resolve) => half.listen(0, "127.0.0.1", resolve));
  const { port } = half.address() as AddressInfo;
  const store = s3({ endpoint: `http://127.0.0.1:${port}` });
  await expect(store.get("dep/a.1").then(buffer)).rejects.toThrow();
  isWhole = true;
  expect(await buffer(await store.get("dep/a.1"))).toHaveLength(1_000);
  half.closeAllConnections();
  half.close();
});

test("a server that accepts and then says nothing is given up, before its answer and in the middle of one", async () => {
  const hanging = createServer((req, res) => {
    if (!req.url?.includes("begun")) return;
    res.writeHead(200, { "content-length": "1000" });
    res.write(Buffer.alloc(500));
  });
  await new Promise<void>((resolve) => hanging.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    hanging.closeAllConnections();
    hanging.close();
  });
  const { port } = hanging.address() as AddressInfo;
  const store = s3({ endpoint: `http://127.0.0.1:${port}`, silentMs: 200 });
  const away = { code: "unavailable", details: { of: "backups" } };
  await expect(store.put("dep/a.1", streamOf(10))).rejects.toMatchObject(away);
  await expect(store.get("dep/a.1")).rejects.toMatchObject(away);
  await expect(store.delete("dep/a.1")).rejects.toMatchObject(away);
  await expect(store.list({ limit: 1 })).rejects.toMatchObject(away);
  await expect(store.get("dep/begun.1").then(buffer)).rejects.toThrow();
});
