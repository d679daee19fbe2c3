import { createHash, randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLocalJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ClerkTwin } from "../../../src/sandbox/clerk/clerk-twin.ts";
import { openBooks } from "../../../src/sandbox/kernel/books.ts";
import { CLIENT, REDIRECT, startTwin } from "./clerk-world.ts";
import { walkSignIn } from "./walk-sign-in.ts";

let twin: ClerkTwin;
let nowMs = Date.now();
const clock = { now: () => nowMs };
const ann = { firstName: "Ann", email: "ann@example.com" };
const verifier = randomBytes(32).toString("base64url");
const challenge = createHash("sha256").update(verifier).digest("base64url");

beforeAll(async () => {
  twin = await startTwin({ clock });
});
afterAll(() => twin.close());

function authorizeUrl(changes: Record<string, string | null> = {}): string {
  const url = new URL(`${twin.issuer}/oauth/authorize`);
  const params: Record<string, string | null> = {
    response_type: "code",
    client_id: CLIENT.clientId,
    redirect_uri: REDIRECT,
    scope: "openid email profile",
    state: "state-of-ann",
    nonce: "nonce-of-ann",
    prompt: "login consent",
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...changes,
  };
  for (const [name, value] of Object.entries(params)) if (value !== null) url.searchParams.set(name, value);
  return url.href;
}

async function freshCode(changes: Record<string, string | null> = {}): Promise<string> {
  const back = new URL(await walkSignIn({ authorizeUrl: authorizeUrl(changes), visitor: ann }));
  return back.searchParams.get("code") ?? "";
}

async function exchange(changes: Record<string, string | null>, secret: string = CLIENT.clientSecret) {
  const form: Record<string, string | null> = {
    grant_type: "authorization_code",
    redirect_uri: REDIRECT,
    code_verifier: verifier,
    ...changes,
  };
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) if (value !== null) body.set(name, value);
  body.set("client_id", CLIENT.clientId);
  body.set("client_secret", secret);
  const answer = await fetch(`${twin.issuer}/oauth/token`, { method: "POST", body });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
}

describe("a person signs in", () => {
  test("signs up, verifies the address, consents, and the application learns who it was", async () => {
    const back = new URL(await walkSignIn({ authorizeUrl: authorizeUrl(), visitor: ann }));
    expect(back.origin + back.pathname).toBe(REDIRECT);
    expect(back.searchParams.get("state")).toBe("state-of-ann");
    const tokens = await exchange({ code: back.searchParams.get("code") });
    expect(tokens.status).toBe(200);
    const jwks = await (await fetch(`${twin.issuer}/.well-known/jwks.json`)).json();
    const checks = { issuer: twin.issuer, audience: CLIENT.clientId, algorithms: ["RS256"] };
    const { payload } = await jwtVerify(tokens.body.id_token ?? "", createLocalJWKSet(jwks as never), checks);
    expect(payload).toMatchObject({
      nonce: "nonce-of-ann",
      email: ann.email,
      email_verified: true,
      name: "Ann",
    });
    expect(payload.sub).toBe(twin.users()[0]?.id);
    const info = await fetch(`${twin.issuer}/oauth/userinfo`, {
      headers: { authorization: `Bearer ${tokens.body.access_token}` },
    });
    expect(await info.json()).toMatchObject({ sub: payload.sub, email: ann.email });
  });

  test("the same person is found again, not made twice", async () => {
    await freshCode();
    expect(twin.users().filter((user) => user.email?.address === ann.email)).toHaveLength(1);
  });

  test("may say no", async () => {
    const url = await walkSignIn({
      authorizeUrl: authorizeUrl(),
      visitor: ann,
      answer: "deny",
    });
    expect(new URL(url).searchParams.get("error")).toBe("access_denied");
  });

  test("a banned person gets no further", async () => {
    const mallory = twin.createUser({ email: "mallory@example.com", firstName: "Mallory" });
    twin.banUser(mallory.id);
    const walk = walkSignIn({
      authorizeUrl: authorizeUrl(),
      visitor: { firstName: "M", email: "mallory@example.com" },
    });
    await expect(walk).rejects.toThrow(/banned/);
  });

  test("pages carry a strict policy, load no script and escape what people typed", async () => {
    twin.createUser({ email: "x@example.com", firstName: "<script>alert(1)</script>" });
    const page = await fetch(authorizeUrl());
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    const text = await page.text();
    expect(text).not.toContain("<script");
    expect(text).toContain("&lt;script&gt;");
  });
});

describe("authorization requests are judged", () => {
  const wrong: [string, Record<string, string | null>, string][] = [
    ["a short state", { state: "short" }, "invalid_state"],
    ["a plain challenge", { code_challenge_method: "plain" }, "invalid_request"],
    ["an unknown scope", { scope: "openid phone" }, "invalid_scope"],
    ["an unknown prompt", { prompt: "create" }, "invalid_request"],
    ["another response type", { response_type: "token" }, "unsupported_response_type"],
    ["an unknown parameter", { audience: "x" }, "invalid_request"],
    ["prompt none without a session", { prompt: "none" }, "login_required"],
  ];
  test.each(wrong)("%s", async (_name, changes, error) => {
    const answer = await fetch(authorizeUrl(changes), { redirect: "manual" });
    expect(new URL(answer.headers.get("location") ?? "").searchParams.get("error")).toBe(error);
  });

  test("a stranger's redirect address is never redirected to", async () => {
    const answer = await fetch(authorizeUrl({ redirect_uri: "https://evil.example/cb" }), {
      redirect: "manual",
    });
    expect([answer.status, answer.headers.get("location")]).toEqual([400, null]);
    expect((await fetch(authorizeUrl({ client_id: "other" }), { redirect: "manual" })).status).toBe(401);
  });
});

describe("codes", () => {
  test("work once; a replay also ends what the first exchange gave", async () => {
    const code = await freshCode();
    const first = await exchange({ code });
    const second = await exchange({ code });
    expect([first.status, second.status, second.body.error]).toEqual([200, 400, "invalid_grant"]);
    const headers = { authorization: `Bearer ${first.body.access_token}` };
    expect((await fetch(`${twin.issuer}/oauth/userinfo`, { headers })).status).toBe(401);
  });

  test("need the verifier, the same redirect address and the client's secret", async () => {
    const code = await freshCode();
    expect((await exchange({ code, code_verifier: randomBytes(32).toString("base64url") })).body.error).toBe(
      "invalid_grant",
    );
    expect((await exchange({ code, code_verifier: null })).body.error).toBe("invalid_grant");
    expect((await exchange({ code, redirect_uri: "http://localhost:8080/other" })).body.error).toBe(
      "invalid_grant",
    );
    expect((await exchange({ code }, "guess")).body.error).toBe("invalid_client");
    expect((await exchange({ code })).status).toBe(200);
  });

  test("die after ten minutes", async () => {
    const code = await freshCode();
    nowMs += 10 * 60_000;
    expect((await exchange({ code })).body.error).toBe("invalid_grant");
  });
});

test("people, key and instance survive a restart", async () => {
  const file = join(tmpdir(), `clerk-books-${randomBytes(6).toString("hex")}.db`);
  const start = async () => {
    const books = openBooks(file);
    const instance = await startTwin({ books });
    const kid = await (await fetch(`${instance.issuer}/.well-known/jwks.json`)).text();
    return { instance, books, kid };
  };
  const before = await start();
  const user = before.instance.createUser({ email: "zoe@example.com" });
  await before.instance.close();
  before.books.close();
  const after = await start();
  expect(after.kid).toBe(before.kid);
  expect(after.instance.users().map((one) => one.id)).toEqual([user.id]);
  await after.instance.close();
  after.books.close();
});
