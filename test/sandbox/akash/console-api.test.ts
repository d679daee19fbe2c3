import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SANDBOX_AUDITOR } from "../../../src/sandbox/akash/akash-twin.ts";
import { eventually } from "../../integrations/akash/chain-rig.ts";
import { API_KEY, type ConsoleRig, startConsoleRig } from "../../integrations/akash/console/console-rig.ts";

/** What a person would paste into the Console: another denom, no auditor, text of their own. */
const SDL = `
version: "2.0"
services:
  web:
    image: nginx:1.27
    expose: [{ port: 80, as: 80, to: [{ global: true }] }]
profiles:
  compute:
    web: { resources: { cpu: { units: 0.5 }, memory: { size: 512Mi }, storage: [{ size: 512Mi }] } }
  placement:
    akash: { pricing: { web: { denom: uakt, amount: 10000 } } }
deployment: { web: { akash: { profile: web, count: 1 } } }
`;

let rig: ConsoleRig;
beforeAll(async () => {
  rig = await startConsoleRig();
});
afterAll(() => rig.close());

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(`${rig.console.url}${path}`, {
    method,
    headers: { "x-api-key": API_KEY, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const json = answer.headers.get("content-type")?.includes("json") ? JSON.parse(text) : text;
  return { status: answer.status, json };
}

const refusal = (status: number, words: Record<string, unknown>) => ({
  status,
  json: { ...words, type: status >= 500 ? "server_error" : "client_error" },
});

const create = (data: Record<string, unknown> = {}) =>
  call("POST", "/v1/deployments", { data: { sdl: SDL, deposit: 1, ...data } });

const keysOf = (value: object): string[] => Object.keys(value).sort();

describe("the envelopes", () => {
  it("create, bids, lease, status, list and close each have their own", async () => {
    const before = Date.now();
    const made = await create();
    expect(made.status).toBe(201);
    expect(keysOf(made.json)).toEqual(["data"]);
    const { dseq, manifest, signTx } = made.json.data;
    expect(Number(dseq)).toBeGreaterThanOrEqual(before);
    expect(Number(dseq)).toBeLessThanOrEqual(Date.now());
    expect(signTx).toMatchObject({ code: 0, transactionHash: expect.stringMatching(/^[0-9A-F]{64}$/) });

    const { bid } = await eventually(async () => {
      const { json } = await call("GET", `/v1/bids?dseq=${dseq}`);
      return json.data.find(({ bid: one }: { bid: { price: { denom: string } } }) => one.price.denom) ?? null;
    });
    expect(keysOf(bid.id)).toEqual(["bseq", "dseq", "gseq", "oseq", "owner", "provider"]);
    expect((await call("GET", `/v1/bids/${dseq}`)).json.data.length).toBeGreaterThan(0);

    const lease = { dseq, gseq: bid.id.gseq, oseq: bid.id.oseq, provider: bid.id.provider };
    expect((await call("POST", "/v1/leases", { data: { manifest, leases: [lease] } })).status).toBe(400);
    const leased = await call("POST", "/v1/leases", { manifest, leases: [lease] });
    expect(leased.status).toBe(200);
    expect(keysOf(leased.json.data)).toEqual(["deployment", "escrow_account", "leases"]);
    expect(leased.json.data.leases[0]).toHaveProperty("status");

    const status = await eventually(async () => {
      const { json } = await call("GET", `/v1/deployments/${dseq}`);
      const now = json.data.leases[0].status;
      return now?.services.web.ready_replicas === 1 && now;
    });
    expect(keysOf(status)).toEqual(["forwarded_ports", "ips", "services"]);
    const listed = (await call("GET", "/v1/deployments?skip=0&limit=1")).json.data;
    expect(listed.pagination).toEqual({ total: 1, skip: 0, limit: 1, hasMore: false });
    expect(listed.deployments[0].deployment.id.dseq).toBe(dseq);
    expect(listed.deployments[0].leases[0]).not.toHaveProperty("status");

    expect((await call("DELETE", `/v1/deployments/${dseq}`)).json).toEqual({ data: { success: true } });
    expect((await call("DELETE", `/v1/deployments/${dseq}`)).json).toEqual({ data: { success: true } });
    expect((await call("GET", "/v1/deployments")).json.data.deployments).toEqual([]);
  });

  it("puts the platform's terms into the SDL, and shows only bids of its auditor's providers", async () => {
    const { dseq } = (await create()).json.data;
    const bids = await eventually(async () => {
      const { json } = await call("GET", `/v1/bids?dseq=${dseq}`);
      return json.data.length === 4 && json.data;
    });
    const audited = new Set(
      rig.twin.chain.providers().flatMap((p) => (p.auditors.includes(SANDBOX_AUDITOR) ? [p.address] : [])),
    );
    for (const { bid } of bids) {
      expect(audited.has(bid.id.provider)).toBe(true);
      expect(bid.price.denom).toBe("uact");
    }
    await call("DELETE", `/v1/deployments/${dseq}`);
  });

  it("a new manifest is an update; settings, balances, cost and tokens are wrapped, providers are not", async () => {
    const { dseq } = (await create()).json.data;
    const old = rig.twin.chain.listDeployments(rig.console.owner).find((one) => one.dseq === dseq)?.hashHex;
    const updated = await call("PUT", `/v1/deployments/${dseq}`, {
      data: { sdl: SDL.replace("nginx:1.27", "nginx:1.28") },
    });
    expect(updated.status).toBe(200);
    const now = rig.twin.chain.listDeployments(rig.console.owner).find((one) => one.dseq === dseq)?.hashHex;
    expect(now).not.toBe(old);

    const setting = `/v2/deployment-settings/${dseq}`;
    expect((await call("GET", setting)).status).toBe(404);
    const put = { data: { dseq, autoTopUpEnabled: false } };
    expect((await call("POST", "/v2/deployment-settings", put)).status).toBe(201);
    await call("PATCH", setting, { data: { autoTopUpEnabled: true } });
    expect((await call("GET", setting)).json.data).toMatchObject({ dseq, autoTopUpEnabled: true });

    const balances = (await call("GET", "/v1/balances")).json.data;
    expect(keysOf(balances)).toEqual(["balance", "deployments", "total"]);
    expect(balances.deployments).toBeCloseTo(1, 1);
    expect((await call("GET", "/v1/weekly-cost")).json).toEqual({ data: { weeklyCost: 0 } });
    const reload = { data: { autoReloadEnabled: true, autoReloadThreshold: 20 } };
    expect((await call("PUT", "/v1/wallet-settings", reload)).json.data).toMatchObject({
      autoReloadEnabled: true,
      autoReloadThreshold: 20,
    });
    const [provider] = rig.twin.chain.providers();
    const shown = (await call("GET", `/v1/providers/${provider?.address}`)).json;
    expect(shown.hostUri).toBe(provider?.hostUri);
    const wrapped = { data: { ttl: 60, leases: { access: "full" } } };
    expect((await call("POST", "/v1/create-jwt-token", wrapped)).json.data.token).toMatch(/^ey/);
    await call("DELETE", `/v1/deployments/${dseq}`);
  });
});

describe("what it refuses, and in which words", () => {
  it("a key that is none, before anything else; providers and screening ask for none", async () => {
    const stranger = { "x-api-key": "ac.sk.test.wrong" };
    expect(await call("GET", "/v1/balances", undefined, stranger)).toEqual(
      refusal(401, { error: "UnauthorizedError", message: "Unauthorized", code: "unauthorized" }),
    );
    expect((await call("GET", "/v1/providers", undefined, stranger)).status).toBe(200);
  });

  it("what the schemas refuse, as a validation error with its issues", async () => {
    const { status, json } = await call("POST", "/v1/deployments", { sdl: SDL, deposit: 1 });
    expect(status).toBe(400);
    expect(json).toMatchObject({
      error: "BadRequestError",
      code: "validation_error",
      message: "Validation error",
    });
    expect(json.data[0].path).toEqual(["data"]);
    expect((await call("POST", "/v1/deployments", "{")).json.message).toMatch(/malformed json/i);
    expect((await call("GET", "/v1/deployments/abc")).status).toBe(400);
  });

  it.each([
    ["no deposit", { deposit: undefined }, 400, "deposit is required"],
    ["a small deposit", { deposit: 0.4 }, 400, "Deposit too low"],
    [
      "more than there is",
      { deposit: 5_000 },
      402,
      "Failed to create deployment: Not enough balance to cover the deployment deposit. Add credits or turn on auto recharge to continue.",
    ],
    ["no SDL", { sdl: "version: [" }, 400, "Invalid SDL"],
  ])("%s", async (_name, data, status, message) => {
    const answer = await create(data);
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ message, type: "client_error" });
  });

  it("an unknown deployment is not found; a wallet that is not activated is a conflict that passes", async () => {
    expect(await call("GET", "/v1/deployments/4711")).toEqual(
      refusal(404, { error: "NotFoundError", message: "Deployment not found", code: "not_found" }),
    );
    rig.console.changeAccount({ ready: false });
    expect(await create()).toMatchObject({ status: 409, json: { code: "conflict" } });
    rig.console.changeAccount({ ready: true });
  });

  it("a route that it does not have is noted", async () => {
    expect(rig.console.violations()).toEqual([]);
    expect((await call("GET", "/v1/nothing-here")).status).toBe(404);
    expect(rig.console.violations()).toEqual(["console GET /v1/nothing-here"]);
  });
});

describe("bid screening", () => {
  const question = (milliCpu: string, anyOf: string[] = []) => ({
    requirements: { signedBy: { anyOf, allOf: [] } },
    resources: [
      {
        resource: {
          id: 1,
          cpu: { units: { val: milliCpu } },
          memory: { quantity: { val: "1073741824" } },
          gpu: { units: { val: "0" } },
          storage: [{ name: "default", quantity: { val: "1073741824" } }],
        },
        count: 1,
        price: { denom: "uact", amount: "60" },
      },
    ],
    timezone: "UTC",
  });
  const screen = async (body: unknown) => (await call("POST", "/v1/bid-screening", body)).json.providers;

  it("names who fits, unwrapped both ways, with a week of incidents", async () => {
    const providers = await screen(question("1500", [SANDBOX_AUDITOR]));
    expect(providers).toHaveLength(4);
    expect(providers[0]).toMatchObject({
      isAudited: true,
      location: "eu-central",
      organization: "Aurora Hosting",
    });
    expect(providers[0].incidents).toHaveLength(7);
    expect(await screen(question("1500"))).toHaveLength(5);
    expect(await screen(question("9000000"))).toEqual([]);
    expect((await call("POST", "/v1/bid-screening", { data: question("1500") })).status).toBe(400);
    rig.console.screen(false);
    expect(await screen(question("1500"))).toEqual([]);
    rig.console.screen(true);
  });
});

describe("the account's page", () => {
  const page = async (path = "/") => (await rig.console.pages.request(path)).text();
  const send = (change: string, headers: Record<string, string> = {}) =>
    rig.console.pages.request("/account", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body: new URLSearchParams({ change }).toString(),
    });

  it("shows what is in the wallet and what runs, and changes only by a click on itself", async () => {
    const { dseq } = (await create()).json.data;
    expect(await page()).toContain(dseq);
    expect(JSON.parse(await page("/live.json")).html).toContain(dseq);
    const credit = rig.twin.chain.balance(rig.console.owner, "uact");
    expect((await send("load")).status).toBe(303);
    expect(rig.twin.chain.balance(rig.console.owner, "uact") - credit).toBe(50_000_000n);
    expect((await send("not_ready", { "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await send("explode")).status).toBe(400);
    expect(rig.console.account().ready).toBe(true);
    await send("trial");
    expect(await page()).toContain("End the trial");
    await send("paying");
    await call("DELETE", `/v1/deployments/${dseq}`);
  });
});
