import { expect, test } from "vitest";
import { loadConfig, readServices } from "../../src/config/load-config.ts";
import { decideModes, isLoopbackHost } from "../../src/config/sandbox-rules.ts";

const KEY = "a".repeat(64);
const telegram = { TELEGRAM_BOT_TOKEN: "123456:token" };
const clerk = { CLERK_SECRET_KEY: "sk_test_x" };
const stripe = { STRIPE_SECRET_KEY: "sk_test_y" };
const akash = { AKASH_MNEMONIC: "test test junk" };
const llm = { LLM_UPSTREAMS: "akashml=https://llm.example/v1", LLM_KEY_AKASHML: "k" };
const everything = { ...telegram, ...clerk, ...stripe, ...akash, ...llm };

test("with nothing set, everything is sandbox", () => {
  expect(new Set(Object.values(decideModes({})))).toEqual(new Set(["sandbox"]));
});

test("a blank value is the same as none", () => {
  expect(decideModes({ STRIPE_SECRET_KEY: "  ", SANDBOX: "" }).stripe).toBe("sandbox");
});

test("as soon as one credential is set, every other service must be set or named", () => {
  expect(() => decideModes(telegram)).toThrow(/CLERK_SECRET_KEY.*Clerk dashboard.*SANDBOX=clerk/);
  expect(decideModes({ ...telegram, SANDBOX: "clerk,stripe,akash,llm" })).toEqual({
    telegram: "live",
    clerk: "sandbox",
    stripe: "sandbox",
    akash: "sandbox",
    llm: "sandbox",
  });
});

test("a service that is both configured and named is refused", () => {
  expect(() => decideModes({ ...everything, SANDBOX: "stripe" })).toThrow(
    /STRIPE_SECRET_KEY is set and SANDBOX names stripe/,
  );
});

test("an unknown name in SANDBOX is refused", () => {
  expect(() => decideModes({ SANDBOX: "stirpe" })).toThrow(/"stirpe"/);
});

test.each([
  [
    "live Akash with a twin rail",
    { ...telegram, ...clerk, ...akash, ...llm, SANDBOX: "stripe" },
    /akash is live while stripe/,
  ],
  [
    "live Akash with a twin Clerk",
    { ...telegram, ...stripe, ...akash, ...llm, SANDBOX: "clerk" },
    /akash is live while clerk/,
  ],
  [
    "a live rail with a twin Clerk",
    { ...stripe, SANDBOX: "telegram,clerk,akash,llm" },
    /stripe is live while clerk/,
  ],
  ["a twin on an open address", { HOST: "0.0.0.0" }, /HOST=0\.0\.0\.0/],
  ["a twin in production", { NODE_ENV: "production" }, /NODE_ENV=production/],
  ["a service this version lacks", { DISCORD_BOT_TOKEN: "x" }, /DISCORD_BOT_TOKEN.*Discord/],
])("%s is refused", (_name, env, message) => {
  expect(() => decideModes(env)).toThrow(message);
});

test("SANDBOX=all says it is on purpose", () => {
  expect(decideModes({ HOST: "0.0.0.0", NODE_ENV: "production", SANDBOX: "all" }).akash).toBe("sandbox");
});

test("everything live needs keys and an https address, and errors name the variable but no value", () => {
  const env = {
    ...everything,
    AKASH_RPC_URLS: "https://rpc.example",
    AKASH_REST_URLS: "https://rest.example",
  };
  expect(() => loadConfig(env)).toThrow(/PUBLIC_URL/);
  expect(() => loadConfig({ ...env, PUBLIC_URL: "http://goclaw.example" })).toThrow(
    /PUBLIC_URL must be https/,
  );
  const withUrl = { ...env, PUBLIC_URL: "https://goclaw.example/" };
  expect(() => loadConfig(withUrl)).toThrow(/ENCRYPTION_KEY.*openssl/);
  expect(() => loadConfig({ ...withUrl, ENCRYPTION_KEY: KEY })).toThrow(/LOOKUP_KEY/);
  expect(() => loadConfig({ ...withUrl, ENCRYPTION_KEY: "zz", LOOKUP_KEY: KEY })).toThrow(
    /^(?!.*zz).*64 hex/,
  );
  expect(loadConfig({ ...withUrl, ENCRYPTION_KEY: KEY, LOOKUP_KEY: KEY }).publicUrl).toBe(
    "https://goclaw.example",
  );
});

test("live services on this machine may use plain http and need no public address", () => {
  const env = {
    ...everything,
    ENCRYPTION_KEY: KEY,
    LOOKUP_KEY: KEY,
    STRIPE_API_BASE: "http://127.0.0.1:1",
    CLERK_OAUTH_ISSUER: "http://127.0.0.1:2",
    AKASH_RPC_URLS: "http://127.0.0.1:3",
    AKASH_REST_URLS: "http://127.0.0.1:4",
  };
  expect(loadConfig(env).publicUrl).toBe("http://localhost:8080");
});

test("plain http to another machine is refused for every base address", () => {
  const env = { ...everything, CLERK_WEBHOOK_SECRET: "w", CLERK_OAUTH_ISSUER: "http://clerk.example" };
  expect(() => readServices({ ...env, TELEGRAM_API_ROOT: "http://bots.example" })).toThrow(
    /TELEGRAM_API_ROOT must be https/,
  );
  expect(() => readServices({ ...env, CLERK_OAUTH_CLIENT_ID: "i", CLERK_OAUTH_CLIENT_SECRET: "s" })).toThrow(
    /CLERK_OAUTH_ISSUER must be https/,
  );
});

test("a half-configured service names what is missing and where to get it", () => {
  expect(() => readServices(everything)).toThrow(/CLERK_WEBHOOK_SECRET is missing.*Webhooks/);
});

test("an unpinned image, a bad admin and a bad upstream are refused", () => {
  expect(() => loadConfig({ ADMINS: "telegram:me:owner" })).toThrow(/ADMINS/);
  expect(() => loadConfig({ PORT: "80x" })).toThrow(/PORT must be a whole number/);
});

test.each([
  ["localhost", true],
  ["127.9.9.9", true],
  ["[::1]", true],
  ["0.0.0.0", false],
  ["127.0.0.1.evil.example", false],
])("%s is loopback: %s", (host, is) => {
  expect(isLoopbackHost(host)).toBe(is);
});
