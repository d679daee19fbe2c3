import { createServer } from "node:http";
import { pino } from "pino";
import { describe, expect, onTestFinished, test } from "vitest";
import { AppError } from "../../../../src/errors.ts";
import { createConsoleClient } from "../../../../src/integrations/akash/console/client.ts";
import { createConsoleBackend } from "../../../../src/integrations/akash/console/console-backend.ts";
import { maybeDone } from "../../../../src/integrations/akash/console/refusals.ts";
import { freePort } from "../../../../src/sandbox/kernel/free-port.ts";
import { listenOnLoopback } from "../../../../src/sandbox/kernel/listen.ts";

interface Said {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

/** A plain server that is not our twin, saying one thing to everything. */
async function server(said: Said | ((path: string) => Said)) {
  const heard: string[] = [];
  const listener = await listenOnLoopback(
    createServer((req, res) => {
      heard.push(`${req.method} ${req.url} ${req.headers["x-api-key"]}`);
      const { status, body, headers } = typeof said === "function" ? said(req.url ?? "") : said;
      res.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
    }),
  );
  onTestFinished(() => listener.close());
  const clock = { offsetMs: 0, now: () => Date.now() + clock.offsetMs };
  const options = { apiBase: listener.url, apiKey: "ac.sk.test.secret", clock };
  const client = createConsoleClient({ ...options, readTimeoutMs: 500, writeTimeoutMs: 500 });
  return { ...listener, heard, clock, client };
}

const refusal = (error: string, message: string, code: string, type = "client_error") =>
  JSON.stringify({ error, message, code, type });

async function failure(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => new Error("it did not fail"),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw error;
  return error;
}

describe("what the Console API refuses, in our terms", () => {
  test.each<[number, string, string, string | undefined, boolean]>([
    [
      400,
      refusal("BadRequestError", "Failed to create deployment: Deposit too low", "bad_request"),
      "rejected",
      "deposit_too_low",
      false,
    ],
    [
      400,
      refusal(
        "BadRequestError",
        "Failed to create lease: Cannot create lease: The selected bid is no longer open. Please refresh and select an available bid.",
        "bad_request",
      ),
      "rejected",
      "bid_not_open",
      false,
    ],
    [
      402,
      refusal("PaymentRequiredError", "Not enough funds to cover the transaction fee", "payment_required"),
      "rejected",
      "insufficient_funds",
      false,
    ],
    [
      402,
      refusal(
        "PaymentRequiredError",
        "Not enough balance to cover the deployment deposit. Add credits or turn on auto recharge to continue.",
        "unknown_error",
      ),
      "rejected",
      "insufficient_funds",
      false,
    ],
    [401, refusal("UnauthorizedError", "Unauthorized", "unauthorized"), "misconfigured", undefined, false],
    [404, refusal("NotFoundError", "Deployment not found", "not_found"), "not_found", undefined, false],
    [
      409,
      refusal("ConflictError", "Wallet is not activated yet.", "conflict"),
      "unavailable",
      "wallet_not_ready",
      false,
    ],
    [
      422,
      refusal("ProviderError", "manifest version validation failed", "unprocessable_entity"),
      "rejected",
      "manifest_version",
      false,
    ],
    [
      503,
      refusal(
        "ServiceUnavailableError",
        "Service temporarily unavailable",
        "service_unavailable",
        "server_error",
      ),
      "unavailable",
      undefined,
      true,
    ],
    [
      500,
      refusal("InternalServerError", "Internal server error", "internal_server_error", "server_error"),
      "unavailable",
      undefined,
      true,
    ],
  ])("%i %s", async (status, body, code, reason, done) => {
    const { client } = await server({ status, body });
    const error = await failure(client.create({ sdl: "{}", depositUsd: 1 }));
    expect(error.code).toBe(code);
    expect(error.details.reason).toBe(reason);
    expect(maybeDone(error)).toBe(done);
  });

  test.each<[string, Said]>([
    [
      "an HTML 404",
      { status: 404, body: "<html>Not Found</html>", headers: { "content-type": "text/html" } },
    ],
    ["a JSON 404 that is not the API's", { status: 404, body: '{"message":"no route"}' }],
    ["an HTML 502", { status: 502, body: "<html>Bad Gateway</html>" }],
    ["an empty 200", { status: 200, body: "" }],
    ["an answer without its envelope", { status: 200, body: '{"deployment":{}}' }],
    [
      "a deployment without its hash",
      {
        status: 200,
        body: '{"data":{"deployment":{"id":{"owner":"a","dseq":"1"},"state":"active"},"leases":[],"escrow_account":{"state":{"funds":[],"transferred":[]}}}}',
      },
    ],
    ["a redirect", { status: 302, body: "", headers: { location: "https://elsewhere.example/" } }],
  ])("%s proves nothing", async (_name, said) => {
    const { client } = await server(said);
    expect((await failure(client.deployment("1"))).code).toBe("unavailable");
    const create = await failure(client.create({ sdl: "{}", depositUsd: 1 }));
    expect(maybeDone(create)).toBe(true);
  });

  test("a connection that nobody took did nothing; one that hung may have", async () => {
    const nobody = createConsoleClient({
      apiBase: `http://127.0.0.1:${await freePort()}`,
      apiKey: "k",
      clock: { now: Date.now },
      readTimeoutMs: 500,
      writeTimeoutMs: 500,
    });
    expect(maybeDone(await failure(nobody.create({ sdl: "{}", depositUsd: 1 })))).toBe(false);
    const silent = await listenOnLoopback(createServer(() => undefined));
    onTestFinished(() => silent.close());
    const hung = createConsoleClient({
      apiBase: silent.url,
      apiKey: "k",
      clock: { now: Date.now },
      readTimeoutMs: 100,
      writeTimeoutMs: 100,
    });
    const error = await failure(hung.create({ sdl: "{}", depositUsd: 1 }));
    expect(error.code).toBe("timeout");
    expect(maybeDone(error)).toBe(true);
  });

  test("no error tells the key, or what was in the answer", async () => {
    const { client } = await server({ status: 200, body: '{"data":{"tokenn":"ey-secret"}}' });
    const asked = { provider: "akash1x", scope: "logs", ttlSeconds: 60 };
    const error = await failure(client.providerToken(asked));
    const told = JSON.stringify(error, Object.getOwnPropertyNames(error));
    expect(told).not.toContain("ey-secret");
    expect(told).not.toContain("ac.sk.test.secret");
  });
});

describe("too many requests", () => {
  test("closes the whole client, longer each time, until something is answered", async () => {
    let status = 429;
    const w = await server(() => ({ status, body: status === 429 ? "slow down" : '{"data":{"balance":1}}' }));
    const waits: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      const error = await failure(w.client.balanceUsd());
      expect(error.code).toBe("rate_limited");
      waits.push(error.details.retryAfterMs);
      const asked = w.heard.length;
      expect((await failure(w.client.bids("1"))).code).toBe("rate_limited");
      expect(w.heard.length).toBe(asked);
      w.clock.offsetMs += 60_000;
    }
    expect(waits).toEqual([1_000, 2_000, 4_000]);
    status = 200;
    expect(await w.client.balanceUsd()).toBe(1);
    status = 429;
    expect((await failure(w.client.balanceUsd())).details.retryAfterMs).toBe(1_000);
  });

  test("obeys Retry-After where there is one, in seconds or as a date", async () => {
    const limited = (value: string) =>
      server({ status: 429, body: "", headers: { "retry-after": value } }).then(({ client }) =>
        failure(client.balanceUsd()),
      );
    expect((await limited("7")).details.retryAfterMs).toBe(7_000);
    const at = (await limited(new Date(Date.now() + 30_000).toUTCString())).details.retryAfterMs;
    expect(Number(at)).toBeGreaterThan(25_000);
  });
});

test("a backend does not open with a refused key or an account without a wallet", async () => {
  const open = async (said: (path: string) => Said) => {
    const { url } = await server(said);
    return failure(
      createConsoleBackend({
        apiBase: url,
        apiKey: "ac.sk.test.secret",
        restUrls: ["http://127.0.0.1:1"],
        auditors: [],
        clock: { now: Date.now },
        log: pino({ level: "silent" }),
      }),
    );
  };
  const unauthorized = refusal("UnauthorizedError", "Unauthorized", "unauthorized");
  expect((await open(() => ({ status: 401, body: unauthorized }))).code).toBe("misconfigured");
  const noWallet = (path: string): Said =>
    path.includes("/user/")
      ? { status: 200, body: '{"data":{"id":"u1"}}' }
      : { status: 200, body: '{"data":[{"address":null}]}' };
  expect(await open(noWallet)).toMatchObject({ details: { reason: "wallet_not_ready" } });
});
