import { createServer } from "node:http";
import { Webhook } from "svix";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppError } from "../../../src/errors.ts";
import { type ClerkOptions, createClerkIdentity } from "../../../src/integrations/clerk/clerk-identity.ts";
import type { ClerkTwin } from "../../../src/sandbox/clerk/clerk-twin.ts";
import { listenOnLoopback } from "../../../src/sandbox/kernel/listen.ts";
import { CLIENT, REDIRECT, SECRET_KEY, startTwin, WEBHOOK_SECRET } from "../../sandbox/clerk/clerk-world.ts";
import { walkSignIn } from "../../sandbox/clerk/walk-sign-in.ts";

let twin: ClerkTwin;
const ann = { firstName: "Ann", email: "ann@example.com" };

beforeAll(async () => {
  twin = await startTwin();
});
afterAll(() => twin.close());

const identityWith = (changes: Partial<ClerkOptions> = {}) =>
  createClerkIdentity({
    secretKey: SECRET_KEY,
    apiUrl: twin.apiUrl,
    webhookSecret: WEBHOOK_SECRET,
    oauth: { issuer: twin.issuer, ...CLIENT },
    timeoutMs: 2_000,
    ...changes,
  });

async function failure(work: Promise<unknown>): Promise<{ code: string; reason: unknown }> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`);
  return { code: error.code, reason: error.details.reason };
}

async function visit() {
  const identity = identityWith();
  const start = await identity.beginSignIn({ redirectUri: REDIRECT });
  const callbackUrl = await walkSignIn({ authorizeUrl: start.url, visitor: ann });
  const { state, codeVerifier, nonce } = start;
  return { identity, finish: { callbackUrl, redirectUri: REDIRECT, state, codeVerifier, nonce } };
}

describe("sign-in", () => {
  test("a person comes back with their Clerk id and a verified address", async () => {
    const { identity, finish } = await visit();
    const { clerkUserId } = await identity.finishSignIn(finish);
    expect(await identity.readUser(clerkUserId)).toEqual({
      clerkUserId,
      email: ann.email,
      displayName: "Ann",
    });
  });

  test("asks for a fresh login and consent, with PKCE", async () => {
    const { url } = await identityWith().beginSignIn({ redirectUri: REDIRECT });
    const params = new URL(url).searchParams;
    expect([params.get("prompt"), params.get("code_challenge_method")]).toEqual(["login consent", "S256"]);
    expect(params.get("state")?.length).toBeGreaterThan(20);
  });

  test("a replayed code, a wrong verifier, a wrong nonce and a wrong state are refused", async () => {
    const replay = await visit();
    await replay.identity.finishSignIn(replay.finish);
    expect(await failure(replay.identity.finishSignIn(replay.finish))).toEqual({
      code: "unauthenticated",
      reason: "refused",
    });
    for (const wrong of [
      { codeVerifier: "x".repeat(43) },
      { nonce: "another-nonce" },
      { state: "another-state" },
    ]) {
      const { identity, finish } = await visit();
      expect((await failure(identity.finishSignIn({ ...finish, ...wrong }))).code).toBe("unauthenticated");
    }
  });

  test("a code of another sign-in does not fit (mix-up)", async () => {
    const one = await visit();
    const two = await visit();
    const swapped = new URL(one.finish.callbackUrl);
    swapped.searchParams.set("code", new URL(two.finish.callbackUrl).searchParams.get("code") ?? "");
    expect(
      (await failure(one.identity.finishSignIn({ ...one.finish, callbackUrl: swapped.href }))).code,
    ).toBe("unauthenticated");
  });

  test("the person says no", async () => {
    const identity = identityWith();
    const start = await identity.beginSignIn({ redirectUri: REDIRECT });
    const callbackUrl = await walkSignIn({
      authorizeUrl: start.url,
      visitor: ann,
      answer: "deny",
    });
    const outcome = failure(identity.finishSignIn({ ...start, callbackUrl, redirectUri: REDIRECT }));
    expect(await outcome).toEqual({ code: "unauthenticated", reason: "denied" });
  });

  test("an issuer that names another one is refused, as are wrong client credentials", async () => {
    const liar = await listenOnLoopback(
      createServer((_req, res) => {
        res.writeHead(200, { "content-type": "application/json" });
        res.end(
          JSON.stringify({ issuer: twin.issuer, authorization_endpoint: `${twin.issuer}/oauth/authorize` }),
        );
      }),
    );
    const misled = identityWith({ oauth: { issuer: liar.url, ...CLIENT } });
    expect((await failure(misled.beginSignIn({ redirectUri: REDIRECT }))).code).toBe("misconfigured");
    await liar.close();
    const { finish } = await visit();
    const stranger = identityWith({
      oauth: { issuer: twin.issuer, clientId: CLIENT.clientId, clientSecret: "no" },
    });
    expect((await failure(stranger.finishSignIn(finish))).code).toBe("misconfigured");
  });

  test("an outage is unknown, not a refusal, and the next try works", async () => {
    const { identity, finish } = await visit();
    twin.faults.add({ kind: "status", match: /POST \/oauth\/token/, status: 502 });
    expect((await failure(identity.finishSignIn(finish))).code).toBe("unavailable");
    expect((await identity.finishSignIn(finish)).clerkUserId).toMatch(/^user_/);
    const fresh = identityWith();
    twin.faults.add({ kind: "drop_before", match: /openid-configuration/ });
    expect((await failure(fresh.beginSignIn({ redirectUri: REDIRECT }))).code).toBe("unavailable");
    expect((await fresh.beginSignIn({ redirectUri: REDIRECT })).url).toContain(twin.issuer);
  });

  test("plain http is for loopback only", () => {
    expect(() => identityWith({ oauth: { issuer: "http://clerk.example.com", ...CLIENT } })).toThrow(
      /CLERK_OAUTH_ISSUER/,
    );
    expect(() => identityWith({ apiUrl: "http://api.example.com" })).toThrow(/CLERK_API_URL/);
  });
});

describe("reading a user", () => {
  test("refuses who has no verified address, is banned or is locked", async () => {
    const identity = identityWith();
    const bob = twin.createUser({ email: "bob@example.com", verified: false });
    const noMail = twin.createUser({ email: null });
    const banned = twin.createUser({ email: "banned@example.com" });
    const locked = twin.createUser({ email: "locked@example.com" });
    twin.banUser(banned.id);
    twin.lockUser(locked.id);
    expect(await failure(identity.readUser(bob.id))).toEqual({
      code: "forbidden",
      reason: "no_verified_email",
    });
    expect(await failure(identity.readUser(noMail.id))).toEqual({
      code: "forbidden",
      reason: "no_verified_email",
    });
    expect(await failure(identity.readUser(banned.id))).toEqual({ code: "forbidden", reason: "banned" });
    expect(await failure(identity.readUser(locked.id))).toEqual({ code: "forbidden", reason: "locked" });
  });

  test("absent only in Clerk's own words; everything else is unknown", async () => {
    const identity = identityWith();
    expect((await failure(identity.readUser("user_gone"))).code).toBe("not_found");
    twin.faults.add({ kind: "status", match: /GET \/v1\/users/, status: 404, body: "{}" });
    expect((await failure(identity.readUser("user_gone"))).code).toBe("unavailable");
    const eve = twin.createUser({ email: "eve@example.com" });
    const text = { "content-type": "application/json; charset=utf-8" };
    twin.faults.add({
      kind: "status",
      match: /GET \/v1\/users/,
      status: 200,
      headers: text,
      body: `{"id":"${eve.id}"}`,
    });
    expect((await failure(identity.readUser(eve.id))).code).toBe("unavailable");
    twin.faults.add({ kind: "hang", match: /GET \/v1\/users/ });
    expect((await failure(identityWith({ timeoutMs: 100 }).readUser(eve.id))).code).toBe("unavailable");
    expect((await failure(identityWith({ secretKey: "sk_test_wrong" }).readUser(eve.id))).code).toBe(
      "misconfigured",
    );
  });

  test("errors carry no secret", async () => {
    const error = await identityWith({ secretKey: "sk_test_wrongwrongwrong" })
      .readUser("user_x")
      .catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("wrongwrong");
  });
});

describe("webhooks", () => {
  const body = JSON.stringify({
    type: "user.updated",
    object: "event",
    data: { id: "user_1" },
    timestamp: 1,
    instance_id: "ins_1",
  });

  function signed(text: string, at = new Date(), secret = WEBHOOK_SECRET): Headers {
    const signature = new Webhook(secret).sign("msg_1", at, text);
    return new Headers({
      "svix-id": "msg_1",
      "svix-timestamp": String(Math.floor(at.getTime() / 1000)),
      "svix-signature": signature,
    });
  }

  test("signed by an independent signer, reduced to which user to read again", async () => {
    expect(await identityWith().verifyWebhook(body, signed(body))).toEqual({
      eventId: "msg_1",
      type: "user.updated",
      clerkUserId: "user_1",
    });
    const other = body.replace("user.updated", "session.created");
    expect(await identityWith().verifyWebhook(other, signed(other))).toEqual({
      eventId: "msg_1",
      type: "other",
      clerkUserId: null,
    });
  });

  test("tampered, wrong secret, old, unsigned and renamed headers are refused", async () => {
    const identity = identityWith();
    const renamed = new Headers(
      [...signed(body)].map(([name, value]) => [name.replace("svix", "webhook"), value]),
    );
    const cases: [string, Headers][] = [
      [body.replace("user_1", "user_2"), signed(body)],
      [
        body,
        signed(body, new Date(), `whsec_${Buffer.from("another secret altogether").toString("base64")}`),
      ],
      [body, signed(body, new Date(Date.now() - 6 * 60_000))],
      [body, new Headers()],
      [body, renamed],
    ];
    for (const [text, headers] of cases)
      expect((await failure(identity.verifyWebhook(text, headers))).code).toBe("unauthenticated");
  });

  test("a signed body that names no user is bad input", async () => {
    const odd = body.replace('"user_1"', "7");
    expect((await failure(identityWith().verifyWebhook(odd, signed(odd)))).code).toBe("invalid_input");
  });
});
