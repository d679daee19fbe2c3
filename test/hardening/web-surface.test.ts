import { readFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import Stripe from "stripe";
import { Webhook } from "svix";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../src/sandbox/kernel/free-port.ts";
import { signedIn } from "../world/customers.ts";
import { rowsOf } from "../world/rows.ts";
import { until } from "../world/until.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
let metricsUrl: string;

beforeAll(async () => {
  const metricsPort = await freePort();
  metricsUrl = `http://127.0.0.1:${metricsPort}`;
  world = await startWorld({ idleAgents: true, env: { METRICS_PORT: String(metricsPort) } });
});
afterAll(() => world.close());

interface Delivery {
  body: string;
  headers: Record<string, string>;
}

const post = (name: string, { body, headers }: Delivery) =>
  fetch(`${world.url}/webhooks/${name}`, { method: "POST", body, headers });

const stored = () => (rowsOf(world.folder, ["inbox"]).inbox ?? []).filter((row) => row.source !== "telegram");

function stripeEvent(change: { secret?: string; at?: number; type?: string } = {}): Delivery {
  const type = change.type ?? "checkout.session.completed";
  const session = { id: `cs_test_${"a1".repeat(20)}`, object: "checkout.session" };
  const object = change.type ? { id: "prod_1", object: "product" } : session;
  const event = {
    id: `evt_${Math.random()}`,
    object: "event",
    api_version: Stripe.API_VERSION,
    type,
    data: { object },
  };
  const payload = JSON.stringify(event);
  const header = Stripe.webhooks.generateTestHeaderString({
    payload,
    secret: change.secret ?? world.sandbox.credentials.stripeWebhookSecret,
    timestamp: Math.floor((change.at ?? Date.now()) / 1000),
  });
  return { body: payload, headers: { "stripe-signature": header, "content-type": "application/json" } };
}

function clerkEvent(change: { secret?: string; at?: number; type?: string } = {}): Delivery {
  const id = `msg_${Math.random().toString(36).slice(2)}`;
  const at = new Date(change.at ?? Date.now());
  const body = JSON.stringify({
    type: change.type ?? "user.updated",
    object: "event",
    data: { id: "user_nobody" },
  });
  const secret = change.secret ?? world.sandbox.credentials.clerkWebhookSecret;
  const signature = new Webhook(secret).sign(id, at, body);
  const seconds = String(Math.floor(at.getTime() / 1000));
  return { body, headers: { "svix-id": id, "svix-timestamp": seconds, "svix-signature": signature } };
}

const OTHER_SECRET = `whsec_${Buffer.from("another secret of 32 characters!").toString("base64")}`;
const HOUR_MS = 3_600_000;

describe.each([
  ["stripe", stripeEvent],
  ["clerk", clerkEvent],
] as const)("the %s webhook", (name, make) => {
  const changed = (delivery: Delivery, change: Partial<Delivery>): Delivery => ({ ...delivery, ...change });

  test.each<[string, () => Delivery, number]>([
    ["signed with another secret", () => make({ secret: OTHER_SECRET }), 400],
    ["an hour old", () => make({ at: Date.now() - HOUR_MS }), 400],
    ["an hour in the future", () => make({ at: Date.now() + HOUR_MS }), 400],
    ["without a signature", () => changed(make(), { headers: {} }), 400],
    ["changed on the way", () => changed(make(), { body: make().body.replace("{", "{ ") }), 400],
    ["of no JSON", () => changed(make(), { body: "not json" }), 400],
    ["empty", () => changed(make(), { body: "" }), 400],
    ["larger than 256 KiB", () => changed(make(), { body: "x".repeat(300_000) }), 413],
    ["of a type nobody needs", () => make({ type: "charge.dance" }), 204],
  ])("%s: nothing is stored, whatever the answer", async (_what, delivery, status) => {
    const before = stored().length;
    const answer = await post(name, delivery());
    expect(answer.status).toBe(status);
    expect(await answer.text()).not.toMatch(/whsec|at .*\.ts/);
    expect(stored().length).toBe(before);
  });

  test("a good one is stored once, however often and however labelled it comes (control)", async () => {
    const before = stored().length;
    const delivery = make();
    const odd = { ...delivery, headers: { ...delivery.headers, "content-type": "text/plain" } };
    const answers = await Promise.all([post(name, delivery), post(name, delivery), post(name, odd)]);
    expect(answers.map((a) => a.status)).toEqual([204, 204, 204]);
    expect(stored().length).toBe(before + 1);
  });

  test.each(["GET", "PUT", "DELETE", "OPTIONS", "HEAD"])("%s is told that POST works", async (method) => {
    const answer = await fetch(`${world.url}/webhooks/${name}`, { method });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
  });
});

test("a delivery that names what nobody has changes nothing, and holds up nobody else", async () => {
  const lasting = JSON.stringify(rowsOf(world.folder));
  const other = clerkEvent();
  expect((await post("clerk", other)).status).toBe(204);
  await until("the other delivery is done", () =>
    stored().some((row) => row.event_id === other.headers["svix-id"] && row.state === "done"),
  );
  expect(stored().some((row) => row.source === "stripe" && row.state !== "done")).toBe(true);
  expect(JSON.stringify(rowsOf(world.folder))).toBe(lasting);
});

describe("pages", () => {
  const OWN = [
    "/paid",
    "/cancelled",
    "/link/nonsense",
    "/auth/callback",
    "/healthz",
    "/readyz",
    "/assets/style.css",
  ];

  test.each(OWN)("%s carries the security headers and no script", async (path) => {
    const answer = await fetch(`${world.url}${path}`);
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("referrer-policy")).toMatch(/^(same-origin|no-referrer)$/);
    expect(answer.headers.get("x-powered-by")).toBeNull();
    const text = await answer.text();
    expect(text).not.toMatch(/<script|onclick=|at .*\.ts:/i);
  });

  test("the sandbox's pages carry a policy too", async () => {
    for (const path of ["/", "/sandbox/telegram/", "/sandbox/akash/", "/sandbox/clerk/"]) {
      const answer = await fetch(`${world.url}${path}`);
      const policy = answer.headers.get("content-security-policy") ?? "";
      expect(policy, path).toMatch(/default-src 'none'|default-src 'self'/);
      expect(policy, path).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline/);
      expect(answer.headers.get("x-content-type-options"), path).toBe("nosniff");
    }
  });

  test("a link's answer shows nothing of what was asked for", async () => {
    const answer = await fetch(`${world.url}/link/%3Cscript%3Ealert(1)%3C%2Fscript%3E`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain("alert(1)");
  });

  test("HEAD answers like GET without a body, OPTIONS invites nobody", async () => {
    const head = await fetch(`${world.url}/paid`, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    const options = await fetch(`${world.url}/paid`, {
      method: "OPTIONS",
      headers: { origin: "https://evil.example" },
    });
    expect(options.status).toBe(405);
    expect(options.headers.get("access-control-allow-origin")).toBeNull();
  });
});

/** Asks with a path exactly as written; `fetch` would tidy it up. */
function rawGet(path: string): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(world.url);
  return new Promise((resolve, reject) => {
    const call = request({ host: hostname, port, path, method: "GET" }, (answer) => {
      let body = "";
      answer.setEncoding("utf8").on("data", (piece: string) => {
        body += piece;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    call.on("error", reject).end();
  });
}

describe("paths", () => {
  const secret = readFileSync("package.json", "utf8").slice(0, 40);

  test.each([
    "/assets/../../package.json",
    "/assets/..%2f..%2fpackage.json",
    "/assets/%2e%2e/%2e%2e/package.json",
    "/assets/..%5c..%5cpackage.json",
    "/assets/style.css/../../../package.json",
    "/assets//etc/passwd",
    "/sandbox/telegram/../../package.json",
    "/sandbox/telegram/file?id=../../package.json",
    "/sandbox/console/%2e%2e%2fpackage.json",
    "//etc/passwd",
    "/%00",
    "/%",
    "/link/%ff%fe",
    `/${"a".repeat(6_000)}`,
  ])("%s leads to no file", async (path) => {
    const { status, body } = await rawGet(path);
    expect(status).toBeGreaterThanOrEqual(300);
    expect(status).toBeLessThan(500);
    expect(body).not.toContain(secret.trim().slice(2, 20));
    expect(body).not.toContain("root:");
  });

  test("the control: the same way finds what is there", async () => {
    expect((await rawGet("/assets/style.css")).status).toBe(200);
  });
});

describe("senders with bad manners", () => {
  const address = () => ({ host: "127.0.0.1", port: Number(new URL(world.url).port) });

  test("half a request, nonsense and a hang-up harm nobody", async () => {
    for (const bytes of [
      "POST /webhooks/stripe HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n{",
      "NONSENSE\r\n\r\n",
      "GET / HTTP/1.1\r\n",
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${"y".repeat(40_000)}\r\n\r\n`,
      "POST /agent/bootstrap HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ]) {
      const socket = connect(address());
      socket.on("error", () => undefined);
      await new Promise<void>((resolve) =>
        socket.once("connect", () => socket.write(bytes, () => resolve())),
      );
      socket.destroy();
    }
    expect((await fetch(`${world.url}/healthz`)).status).toBe(200);
  });

  test("a body that never ends is cut off at the cap", async () => {
    const socket = connect(address());
    const answered = new Promise<string>((resolve) => {
      let text = "";
      socket.on("data", (data) => {
        text += data.toString();
      });
      socket.on("close", () => resolve(text));
    });
    socket.on("error", () => undefined);
    socket.write(
      "POST /webhooks/clerk HTTP/1.1\r\nHost: x\r\nsvix-signature: v1,AAAA\r\nTransfer-Encoding: chunked\r\n\r\n",
    );
    const piece = `${(65_536).toString(16)}\r\n${"x".repeat(65_536)}\r\n`;
    let sent = 0;
    while (!socket.destroyed && sent < 2_000) {
      sent++;
      await new Promise<void>((resolve) => socket.write(piece, () => resolve()));
      if (socket.bytesRead > 0) break;
    }
    socket.end();
    expect(await answered).toMatch(/^HTTP\/1\.1 413/);
    expect(sent).toBeLessThan(2_000);
  });

  test("a container with a made-up secret learns nothing", async () => {
    const ask = (authorization?: string) =>
      fetch(`${world.url}/agent/bootstrap`, {
        method: "POST",
        headers: authorization ? { authorization } : {},
      });
    const statuses = await Promise.all([
      ask(),
      ask("Bearer x"),
      ask(`Bearer ${"x".repeat(43)}`),
      ask("Basic eA=="),
    ]);
    expect(statuses.map((a) => a.status)).toEqual([401, 401, 401, 401]);
    const model = await fetch(`${world.url}/v1/chat/completions`, { method: "POST", body: "{}" });
    expect(model.status).toBe(401);
  });
});

describe("metrics", () => {
  test("tell what waits and what runs, on a listener of their own", async () => {
    await signedIn(world, "Mia");
    const text = await (await fetch(`${metricsUrl}/metrics`)).text();
    expect(text).toMatch(/^goclaw_ready 1$/m);
    expect(text).toMatch(/^goclaw_waiting\{what="inbox"\} \d+$/m);
    expect(text).toMatch(/^goclaw_http_answers_total\{status="4xx"\} \d+$/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d+/m);
    expect((await fetch(`${world.url}/metrics`)).status).toBe(404);
  });
});

test("no request made it fail inside", () => {
  expect(world.logLines.filter((line) => line.includes('"code":"internal"'))).toEqual([]);
});
