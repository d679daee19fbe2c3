import { describe, expect, test } from "vitest";
import { loadConfig, requireLive } from "../../src/config/load-config.ts";
import { readAkash, readServices } from "../../src/config/read-services.ts";
import { decideModes, isFullSandbox, isLoopbackHost } from "../../src/config/sandbox-rules.ts";
import { OPTIONAL_SERVICES, SERVICES, TWINS } from "../../src/config/variables.ts";

const KEY = "a".repeat(64);
const telegram = { TELEGRAM_BOT_TOKEN: "123456:token" };
const clerk = { CLERK_SECRET_KEY: "sk_test_x" };
const stripe = { STRIPE_SECRET_KEY: "sk_test_y" };
const akash = { AKASH_MNEMONIC: "test test junk" };
const discord = { DISCORD_BOT_TOKEN: "MTIz.token" };
const polar = { POLAR_ACCESS_TOKEN: "polar_oat_x" };
const llm = { LLM_UPSTREAMS: "akashml=https://llm.example/v1", LLM_KEY_AKASHML: "k" };
/** Everything else needs nothing. */
const onlyAkash = {
  telegram: "sandbox",
  clerk: "sandbox",
  stripe: "sandbox",
  llm: "sandbox",
} as const;
const everything = { ...telegram, ...clerk, ...stripe, ...akash, ...llm };

test("with nothing set, everything that a twin can play is sandbox, and the rest is off", () => {
  const modes = decideModes({});
  expect(SERVICES.filter((name) => modes[name] === "sandbox")).toEqual(
    SERVICES.filter((name) => TWINS.some((twin) => twin === name)),
  );
  expect(SERVICES.filter((name) => modes[name] === "off").every((n) => OPTIONAL_SERVICES.includes(n))).toBe(
    true,
  );
  expect(isFullSandbox(modes)).toBe(true);
});

test("a blank value is the same as none", () => {
  expect(decideModes({ STRIPE_SECRET_KEY: "  ", SANDBOX: "" }).stripe).toBe("sandbox");
});

test("as soon as one credential is set, every other service must be set or named", () => {
  expect(() => decideModes(telegram)).toThrow(/CLERK_SECRET_KEY.*Clerk dashboard.*SANDBOX=clerk/);
  const modes = decideModes({ ...telegram, SANDBOX: "clerk,stripe,akash,llm" });
  expect(modes).toEqual({
    telegram: "live",
    discord: "off",
    clerk: "sandbox",
    stripe: "sandbox",
    polar: "off",
    akash: "sandbox",
    llm: "sandbox",
  });
  expect(isFullSandbox(modes)).toBe(false);
});

test("an optional service is live with its credential, and off without one", () => {
  expect(decideModes({ ...everything, ...discord })).toMatchObject({ discord: "live", polar: "off" });
  expect(decideModes({ ...everything, ...polar })).toMatchObject({ discord: "off", polar: "live" });
});

test.each([
  ["DISCORD_MODE", "http", /DISCORD_MODE is set, but discord is off.*DISCORD_BOT_TOKEN/],
  [
    "POLAR_API_BASE",
    "https://sandbox-api.polar.sh",
    /POLAR_API_BASE is set, but polar is off.*POLAR_ACCESS_TOKEN/,
  ],
])("%s for a service that is off is refused rather than ignored", (name, value, words) => {
  expect(() => decideModes({ ...everything, [name]: value })).toThrow(words);
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
  [
    "a live second rail with a twin Clerk",
    { ...polar, SANDBOX: "telegram,clerk,stripe,akash,llm" },
    /polar is live while clerk/,
  ],
  ["a twin on an open address", { HOST: "0.0.0.0" }, /HOST=0\.0\.0\.0/],
  ["a twin in production", { NODE_ENV: "production" }, /NODE_ENV=production/],
])("%s is refused", (_name, env, message) => {
  expect(() => decideModes(env)).toThrow(message);
});

describe("the way to Akash", () => {
  const consoleKey = { AKASH_CONSOLE_API_KEY: "ac.sk.production.x" };
  const rest = { AKASH_REST_URLS: "https://rest.example" };
  const rpc = { AKASH_RPC_URLS: "https://rpc.example" };

  test("is the own wallet unless said otherwise, and the other one is there as well when it has a credential", () => {
    expect(readAkash({ ...akash, ...rpc, ...rest })).toMatchObject({
      backend: "chain",
      chain: { chainId: "akashnet-2" },
      console: null,
      screeningBase: "https://console-api.akash.network",
    });
    expect(readAkash({ ...akash, ...rpc, ...rest, ...consoleKey }).console?.apiKey).toBe(
      "ac.sk.production.x",
    );
    const managed = readAkash({ AKASH_BACKEND: "console", ...consoleKey, ...rest, AKASH_SCREENING: "off" });
    expect(managed).toMatchObject({ backend: "console", chain: null, screeningBase: null });
  });

  test("needs its own credential and addresses, and says which", () => {
    const modes = decideModes({ ...everything, ...consoleKey });
    const live = (env: Record<string, string>) => () => requireLive(env, { ...modes, ...onlyAkash });
    expect(live({ AKASH_BACKEND: "console", ...consoleKey })).toThrow(/AKASH_REST_URLS is missing/);
    expect(live({ AKASH_BACKEND: "console", ...consoleKey, ...rest })).toThrow(/AGENT_IMAGE is missing/);
    expect(live({ ...akash, ...rest })).toThrow(/AKASH_RPC_URLS is missing/);
    expect(live(consoleKey)).toThrow(/AKASH_BACKEND is chain. Set AKASH_BACKEND=console/);
    expect(live({ ...akash, AKASH_BACKEND: "console" })).toThrow(/AKASH_BACKEND is console/);
    expect(live({ ...akash, AKASH_BACKEND: "solana" })).toThrow(/one of chain, console/);
    // Half of the other one is refused too: its deployments would be left alone without a word.
    expect(() => readAkash({ AKASH_BACKEND: "console", ...consoleKey, ...rest, ...akash })).toThrow(
      /AKASH_RPC_URLS is missing/,
    );
  });

  test("a key of the Console API alone makes Akash live", () => {
    expect(decideModes({ ...everything, AKASH_MNEMONIC: "", ...consoleKey }).akash).toBe("live");
  });
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

test("an optional service is read whole or not at all", () => {
  const env = {
    ...everything,
    CLERK_WEBHOOK_SECRET: "w",
    CLERK_OAUTH_ISSUER: "https://clerk.example",
    CLERK_OAUTH_CLIENT_ID: "i",
    CLERK_OAUTH_CLIENT_SECRET: "s",
    STRIPE_WEBHOOK_SECRET: "w",
    STRIPE_PRICE_STARTER: "1",
    STRIPE_PRICE_PRO: "2",
    STRIPE_PRICE_BUSINESS: "3",
    AKASH_RPC_URLS: "https://rpc.example",
    AKASH_REST_URLS: "https://rest.example",
    AGENT_IMAGE: `agent@sha256:${KEY}`,
  };
  expect(readServices(env)).toMatchObject({ discord: null, polar: null });
  expect(readServices({ ...env, ...discord }).discord).toEqual({
    token: "MTIz.token",
    applicationId: null,
    publicKey: null,
    apiRoot: "https://discord.com/api",
    mode: "gateway",
  });
  expect(() => readServices({ ...env, ...discord, DISCORD_APPLICATION_ID: "goclaw" })).toThrow(
    /DISCORD_APPLICATION_ID must be the number/,
  );
  expect(() => readServices({ ...env, ...discord, DISCORD_PUBLIC_KEY: "abc" })).toThrow(/DISCORD_PUBLIC_KEY/);
  expect(() => readServices({ ...env, ...polar })).toThrow(/POLAR_WEBHOOK_SECRET is missing.*Webhooks/);
});

test("Discord that calls us needs an address to call; Discord that we call does not", () => {
  const env = {
    ...discord,
    SANDBOX: "telegram,clerk,stripe,akash,llm",
    ENCRYPTION_KEY: KEY,
    LOOKUP_KEY: KEY,
  };
  expect(loadConfig(env).publicUrl).toBe("http://localhost:8080");
  expect(() => loadConfig({ ...env, DISCORD_MODE: "http" })).toThrow(
    /PUBLIC_URL is missing: discord is live/,
  );
});

test("administrators are named by platform", () => {
  expect(loadConfig({ ADMINS: "telegram:1:owner,discord:80351110224678912:support" }).admins).toEqual([
    { platform: "telegram", platformUserId: "1", role: "owner" },
    { platform: "discord", platformUserId: "80351110224678912", role: "support" },
  ]);
  expect(() => loadConfig({ ADMINS: "slack:1:owner" })).toThrow(/ADMINS has "slack:1:owner"/);
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
