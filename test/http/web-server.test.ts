import { Hono } from "hono";
import { afterEach, describe, expect, test } from "vitest";
import { AppError } from "../../src/errors.ts";
import { createMetricsApp } from "../../src/http/health.ts";
import { isOwnOrigin } from "../../src/http/security-headers.ts";
import { createClerkIdentity } from "../../src/integrations/clerk/clerk-identity.ts";
import { CLIENT, SECRET_KEY, startTwin, WEBHOOK_SECRET } from "../sandbox/clerk/clerk-world.ts";
import { walkSignIn } from "../sandbox/clerk/walk-sign-in.ts";
import { type RunningWeb, startWeb } from "./web-world.ts";

let running: RunningWeb | undefined;
afterEach(() => running?.close());

async function get(path: string, init?: RequestInit) {
  const answer = await fetch(`${running?.url}${path}`, { redirect: "manual", ...init });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

describe("pages", () => {
  test("carry a strict policy and load no script", async () => {
    running = await startWeb();
    for (const path of ["/", "/paid?cs=cs_test_1", "/cancelled", "/nowhere"]) {
      const page = await get(path);
      expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'self';/);
      expect(page.headers.get("x-content-type-options")).toBe("nosniff");
      expect(page.headers.get("cache-control")).toBe("no-store");
      expect(page.text).not.toMatch(/<script|<style|style=|onclick/);
    }
    expect((await get("/assets/style.css")).headers.get("content-type")).toMatch(/^text\/css/);
    expect((await get("/assets/icon.svg")).headers.get("content-type")).toBe("image/svg+xml");
  });

  test("tell strict transport only where there is transport security", async () => {
    running = await startWeb({ publicUrl: "https://goclaw.example" });
    expect((await get("/")).headers.get("strict-transport-security")).toBe("max-age=31536000");
    await running.close();
    running = await startWeb();
    expect((await get("/")).headers.get("strict-transport-security")).toBeNull();
  });

  test("lead back to every chat that there is, since they do not know from which somebody came", async () => {
    running = await startWeb({ chatLink: (platform) => `https://${platform}.example/goclaw` });
    for (const path of ["/paid", "/cancelled", "/nowhere"]) {
      const { text } = await get(path);
      expect(text).toMatch(/telegram\.example\/goclaw">Back to Telegram/);
      expect(text).toMatch(/discord\.example\/goclaw">Back to Discord/);
    }
    await running.close();
    running = await startWeb({ chatLink: (platform) => (platform === "telegram" ? "https://t.me/x" : null) });
    expect((await get("/paid")).text).toMatch(/t\.me\/x">Back to the chat/);
  });

  test("wrong addresses and wrong methods are told apart", async () => {
    running = await startWeb();
    expect((await get("/nowhere")).status).toBe(404);
    const posted = await get("/paid", { method: "POST" });
    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET"]);
    expect((await get("/paid", { method: "HEAD" })).status).toBe(200);
  });

  test("the paid page wakes the checkout it names and shows nothing of it", async () => {
    const seen: string[] = [];
    running = await startWeb({
      checkoutReturned: async (id) => {
        seen.push(id);
        throw new AppError("unavailable", "later");
      },
    });
    const page = await get("/paid?cs=cs_test_12345");
    expect(page.status).toBe(200);
    expect(page.text).not.toContain("cs_test_12345");
    await get("/paid?cs=%3Cscript%3E");
    await get("/paid");
    expect(seen).toEqual(["cs_test_12345"]);
  });
});

describe("health", () => {
  test("ready only while every check holds and nothing drains", async () => {
    let ready = false;
    let draining = false;
    const readiness = async () => ({ ready, degraded: ["telegram"], checks: { telegram: "unreachable" } });
    running = await startWeb({ readiness, draining: () => draining });
    expect((await get("/healthz")).text).toBe("ok");
    expect((await get("/readyz")).status).toBe(503);
    ready = true;
    expect((await get("/readyz")).status).toBe(200);
    draining = true;
    expect((await get("/readyz")).status).toBe(503);
  });

  test("metrics live in an app of their own", async () => {
    running = await startWeb();
    expect((await get("/metrics")).status).toBe(404);
    const app = createMetricsApp(async () => ({ contentType: "text/plain; version=0.0.4", body: "up 1\n" }));
    expect(await (await app.request("/metrics")).text()).toBe("up 1\n");
  });
});

describe("agent bootstrap", () => {
  const ask = (secret?: string) =>
    get("/agent/bootstrap", {
      method: "POST",
      body: "{}",
      headers: secret ? { authorization: `Bearer ${secret}` } : {},
    });

  test("hands over the configuration, or says whether to give up or ask again", async () => {
    const answers: Record<string, () => unknown> = {
      gcb_good_good_good: () => ({ env: { A: "1" }, files: [] }),
      gcb_strange_strange: () => {
        throw new AppError("unauthenticated", "unknown");
      },
      gcb_ended_ended_ended: () => {
        throw new AppError("gone", "over");
      },
      gcb_later_later_later: () => {
        throw new AppError("unavailable", "later");
      },
    };
    running = await startWeb({ bootstrapAgent: async (secret) => answers[secret]?.() });
    const good = await ask("gcb_good_good_good");
    expect([good.status, JSON.parse(good.text), good.headers.get("cache-control")]).toEqual([
      200,
      { env: { A: "1" }, files: [] },
      "no-store",
    ]);
    expect((await ask("gcb_strange_strange")).status).toBe(401);
    expect((await ask("gcb_ended_ended_ended")).status).toBe(410);
    expect((await ask("gcb_later_later_later")).status).toBe(503);
    expect((await ask()).status).toBe(401);
    expect((await get("/agent/bootstrap")).status).toBe(405);
  });
});

describe("mounted fronts", () => {
  test("answer below their path with their own headers; ours stay ours", async () => {
    running = await startWeb();
    running.web.mount(
      "/sandbox/clerk",
      new Hono().get("/", (c) => c.text("clerk")).get("/deep", (c) => c.text("deep")),
    );
    expect((await get("/sandbox/clerk")).text).toBe("clerk");
    expect((await get("/sandbox/clerk/?tab=1")).text).toBe("clerk");
    const deep = await get("/sandbox/clerk/deep");
    expect([deep.text, deep.headers.get("content-security-policy")]).toEqual(["deep", null]);
    expect((await get("/sandbox/clerkish")).status).toBe(404);
    expect((await get("/")).text).toContain("GoClaw is running");
  });

  test("a front on / takes the landing page but none of our paths", async () => {
    running = await startWeb();
    running.web.mount(
      "/",
      new Hono().get("/", (c) => c.text("console")).get("/console.js", (c) => c.text("js")),
    );
    expect((await get("/")).text).toBe("console");
    expect((await get("/console.js")).text).toBe("js");
    expect((await get("/healthz")).text).toBe("ok");
    expect((await get("/paid")).text).toContain("Thank you");
  });
});

test("sign-in works with the provider's pages mounted on our own port", async () => {
  running = await startWeb();
  const redirectUri = `${running.url}/auth/callback`;
  const issuer = `${running.url}/sandbox/clerk`;
  const twin = await startTwin({ issuer, oauth: { ...CLIENT, redirectUris: [redirectUri] } });
  running.web.mount("/sandbox/clerk", twin.pages);
  const oauth = { issuer, ...CLIENT };
  const identity = createClerkIdentity({
    secretKey: SECRET_KEY,
    apiUrl: twin.apiUrl,
    webhookSecret: WEBHOOK_SECRET,
    oauth,
  });
  const start = await identity.beginSignIn({ redirectUri });
  const visitor = { firstName: "Ann", email: "ann@example.com" };
  const callbackUrl = await walkSignIn({ authorizeUrl: start.url, visitor });
  const { clerkUserId } = await identity.finishSignIn({ ...start, callbackUrl, redirectUri });
  expect((await identity.readUser(clerkUserId)).email).toBe("ann@example.com");
  expect((await get("/sandbox/clerk/")).text).toContain("ann@example.com");
  await twin.close();
});

test("a form counts as ours only from our own origin", () => {
  const own = (headers: Record<string, string>) => isOwnOrigin(new Headers(headers), "http://localhost:8080");
  expect(own({ origin: "http://localhost:8080" })).toBe(true);
  expect(own({ "sec-fetch-site": "same-origin" })).toBe(true);
  for (const headers of [
    { origin: "http://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    {},
  ]) {
    expect(own(headers as Record<string, string>)).toBe(false);
  }
});
