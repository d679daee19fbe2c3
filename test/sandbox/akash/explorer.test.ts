import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AkashTwin, defaultProviders, startAkashTwin } from "../../../src/sandbox/akash/akash-twin.ts";
import { openBooks } from "../../../src/sandbox/kernel/books.ts";
import { createTenant, freeze, leaseWith } from "./tenant.ts";

let twin: AkashTwin;
let app: Hono;

beforeAll(async () => {
  twin = await startAkashTwin({ books: openBooks(), blockMs: 20, providers: defaultProviders() });
  app = new Hono().route("/sandbox/akash", twin.pages);
  const tenant = await createTenant(twin);
  twin.fund(tenant.owner, { uakt: 100_000_000, uact: 100_000_000 });
  await leaseWith(twin, tenant, await freeze());
});
afterAll(() => twin.close());

const get = (path: string) => app.request(`http://localhost${path}`);
const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  app.request(`http://localhost${path}`, { method: "POST", body: new URLSearchParams(form), headers });

describe("the explorer", () => {
  it("shows deployments, bids, leases, escrow and providers, without inline code", async () => {
    const text = await (await get("/sandbox/akash")).text();
    for (const expected of [
      "1001",
      "11.42",
      "aurora-hosting",
      "waiting for the manifest",
      "5.00 ACT deposited",
    ]) {
      expect(text).toContain(expected);
    }
    expect(text).not.toMatch(/<script>|<style|style=|onclick/);
  });

  it("links only to what it serves", async () => {
    const text = await (await get("/sandbox/akash")).text();
    const links = [...text.matchAll(/(?:href|src|data-source)="([^"]+)"/g)].map((match) => match[1] ?? "");
    expect(links).toHaveLength(3);
    for (const link of links) {
      const { pathname, search } = new URL(link, "http://localhost/sandbox/akash");
      expect((await get(pathname + search)).status).toBe(200);
    }
  });

  it("sets a provider's mode, and refuses strangers, unknown providers and modes", async () => {
    const address = twin.chain.providers()[0]?.address ?? "";
    const done = await post("/sandbox/akash/mode", { address, mode: "vanish" });
    expect(done.status).toBe(303);
    expect(done.headers.get("location")).toBe("/sandbox/akash");
    expect(twin.chain.providers()[0]?.mode).toBe("vanish");
    const stranger = { "sec-fetch-site": "cross-site" };
    expect((await post("/sandbox/akash/mode", { address, mode: "normal" }, stranger)).status).toBe(403);
    expect((await post("/sandbox/akash/mode", { address, mode: "evil" })).status).toBe(400);
    expect((await post("/sandbox/akash/mode", { address: "akash1x", mode: "normal" })).status).toBe(400);
    expect(twin.chain.providers()[0]?.mode).toBe("vanish");
  });

  it("escapes what it is given", async () => {
    const at = encodeURIComponent('"><script>alert(1)</script>/');
    const { html } = (await (await get(`/sandbox/akash/live.json?at=${at}`)).json()) as { html: string };
    expect(html).not.toContain("<script>");
  });
});
