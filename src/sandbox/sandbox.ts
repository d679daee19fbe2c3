import { join } from "node:path";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { createProcessRunner, type ProcessRunner } from "./agent/process-runner.ts";
import { type AkashTwin, defaultProviders, SANDBOX_AUDITOR, startAkashTwin } from "./akash/akash-twin.ts";
import { type ConsoleTwin, startConsoleTwin } from "./akash/console-api/console-twin.ts";
import type { WorkloadRunner } from "./akash/providers/workload-runner.ts";
import { type ClerkTwin, startClerkTwin } from "./clerk/clerk-twin.ts";
import { moveTime } from "./clock/move-time.ts";
import { openWorldClock, type WorldClock } from "./clock/world-clock.ts";
import { type SandboxCredentials, sandboxCredentials } from "./credentials.ts";
import { type DiscordTwin, startDiscordTwin } from "./discord/discord-twin.ts";
import { openBooks } from "./kernel/books.ts";
import { type LlmTwin, startLlmTwin } from "./llm/llm-twin.ts";
import { claudeModels, defaultLlmModels, priceLine } from "./llm/models.ts";
import { type PolarTwin, startPolarTwin } from "./polar/twin.ts";
import { type StripeTwin, startStripeTwin } from "./stripe/twin.ts";
import { startTelegramTwin, type TelegramTwin } from "./telegram/telegram-twin.ts";

export type TwinName = "telegram" | "discord" | "clerk" | "stripe" | "polar" | "akash" | "llm";
/** What GoClaw cannot do without. */
const NEEDED: readonly TwinName[] = ["telegram", "clerk", "stripe", "akash", "llm"];

export interface SandboxOptions {
  /** Folder of the twins' books; without it nothing outlives the process. */
  folder?: string;
  twins: readonly TwinName[];
  /** Something else is the real service, which no clock of ours could move. */
  besideLive?: boolean;
  /** Where a person's browser reaches the twins' pages: `<pagesUrl>/sandbox/<twin>`. */
  pagesUrl: string;
  /** Where webhooks are sent. */
  productUrl: string;
  /** Where browsers return to after signing in; `productUrl` unless given. */
  callbackUrl?: string;
  /** Where servers on this machine reach the twins' pages; `pagesUrl` unless given. */
  selfUrl?: string;
  /** Milliseconds between blocks; default 1000, against six seconds on the real chain. */
  blockMs?: number;
  /** First of a dozen ports in a row; free ones are taken when not set. */
  firstPort?: number;
  /** A clock of the caller's own for the twins; there is no world clock then. */
  clock?: { now(): number };
  /** What the operator's wallet holds at the very first start. */
  wallet?: { uakt: number; uact: number };
  /** Runs nothing instead of real agent processes; for tests that need no agent. */
  idleAgents?: boolean;
  /** Runs what is leased, instead of real agent processes. */
  runAgents?: WorkloadRunner;
  llmPaceMs?: number;
  /** Other names than the usual ones, since a product must depend on none of them. */
  names?: { botUsername?: string; chainId?: string; pricePrefix?: string };
}

export interface Sandbox {
  /** What a product needs to find and be accepted by the twins, as environment variables. */
  readonly env: Record<string, string>;
  readonly credentials: SandboxCredentials;
  readonly telegram: TelegramTwin | undefined;
  readonly discord: DiscordTwin | undefined;
  readonly clerk: ClerkTwin | undefined;
  readonly stripe: StripeTwin | undefined;
  readonly polar: PolarTwin | undefined;
  readonly akash: AkashTwin | undefined;
  /** The real agent processes; undefined where none are run. */
  readonly agents: ProcessRunner | undefined;
  /** The second way to the same chain. */
  readonly consoleApi: ConsoleTwin | undefined;
  readonly llm: LlmTwin | undefined;
  readonly time: SandboxTime | undefined;
  close(): Promise<void>;
}

/** The time of the whole sandbox; there is none beside a live service, which would not follow. */
export interface SandboxTime extends Pick<WorldClock, "aheadMs" | "env"> {
  /** Moves everything ahead. @throws RangeError for a jump that is none, or too far */
  move(byMs: number): Promise<void>;
}

const PRICES = [
  {
    id: "starter",
    lookupKey: "starter",
    productName: "GoClaw Starter",
    unitAmountMinor: 2900,
    currency: "usd",
  },
  { id: "pro", lookupKey: "pro", productName: "GoClaw Pro", unitAmountMinor: 4900, currency: "usd" },
  {
    id: "business",
    lookupKey: "business",
    productName: "GoClaw Business",
    unitAmountMinor: 9900,
    currency: "usd",
  },
];

/** Polar's ids are its own; these are the same at every start. */
export const POLAR_PRODUCTS = {
  starter: "5b0c9f3e-6a0d-4c57-9f0e-3d2a1b4c5d01",
  pro: "5b0c9f3e-6a0d-4c57-9f0e-3d2a1b4c5d02",
  business: "5b0c9f3e-6a0d-4c57-9f0e-3d2a1b4c5d03",
} as const;
const POLAR_SEEDS = [
  { id: POLAR_PRODUCTS.starter, name: "GoClaw Starter", priceMinor: 2900, currency: "usd" },
  { id: POLAR_PRODUCTS.pro, name: "GoClaw Pro", priceMinor: 4900, currency: "usd" },
  { id: POLAR_PRODUCTS.business, name: "GoClaw Business", priceMinor: 9900, currency: "usd" },
];

/** The product's own bot on the sandbox's Telegram. */
export const MAIN_BOT = "GoClawBot";

/** A digest that names no real image: the sandbox's providers run the stand-in beside them. */
const SANDBOX_IMAGE = `ghcr.io/openclaw/openclaw@sha256:${"5a".repeat(32)}`;

/** Starts the twins named, in this process, where their books left off. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { folder } = options;
  const pricePrefix = options.names?.pricePrefix ?? "price_";
  const wants = (twin: TwinName) => options.twins.includes(twin);
  const credentials = await sandboxCredentials(folder && join(folder, "credentials.json"));
  const books = (name: string) => openBooks(folder && join(folder, `${name}.db`));
  const port = (offset: number) => (options.firstPort === undefined ? 0 : options.firstPort + offset);
  const clock = options.clock ? { clock: options.clock } : {};

  const open: { close(): void | Promise<void> }[] = [];
  const kept = <T extends { close(): void | Promise<void> }>(thing: T): T => {
    open.unshift(thing);
    return thing;
  };
  const shelfOf = (name: string) => kept(books(name));

  const world =
    NEEDED.every(wants) && !options.besideLive && !options.clock
      ? kept(await openWorldClock({ books: shelfOf("world"), port: port(7) }))
      : undefined;
  const telegram = wants("telegram")
    ? kept(
        await startTelegramTwin({
          books: shelfOf("telegram"),
          port: port(0),
          ...clock,
          mainBot: {
            token: credentials.telegramBotToken,
            username: options.names?.botUsername ?? MAIN_BOT,
            name: "GoClaw",
          },
        }),
      )
    : undefined;
  const discord = wants("discord")
    ? kept(
        await startDiscordTwin({
          books: shelfOf("discord"),
          port: port(9),
          ...clock,
          mainApplication: {
            id: credentials.discordApplicationId,
            token: credentials.discordBotToken,
            privateKey: credentials.discordPrivateKey,
            name: "GoClaw",
          },
          home: "Harbour",
        }),
      )
    : undefined;
  const clerk = wants("clerk")
    ? kept(
        await startClerkTwin({
          books: shelfOf("clerk"),
          port: port(1),
          ...clock,
          secretKey: credentials.clerkSecretKey,
          issuer: `${options.selfUrl ?? options.pagesUrl}/sandbox/clerk`,
          pagesUrl: `${options.pagesUrl}/sandbox/clerk`,
          oauth: {
            clientId: credentials.clerkClientId,
            clientSecret: credentials.clerkClientSecret,
            redirectUris: [`${options.callbackUrl ?? options.productUrl}/auth/callback`],
          },
          webhook: { url: `${options.productUrl}/webhooks/clerk`, secret: credentials.clerkWebhookSecret },
        }),
      )
    : undefined;
  const stripe = wants("stripe")
    ? kept(
        await startStripeTwin({
          books: shelfOf("stripe"),
          port: port(2),
          ...clock,
          secretKey: credentials.stripeSecretKey,
          webhook: { url: `${options.productUrl}/webhooks/stripe`, secret: credentials.stripeWebhookSecret },
          pagesBaseUrl: `${options.pagesUrl}/sandbox/stripe`,
          prices: PRICES.map((price) => ({ ...price, id: `${pricePrefix}${price.id}` })),
        }),
      )
    : undefined;
  const polar = wants("polar")
    ? kept(
        await startPolarTwin({
          books: shelfOf("polar"),
          port: port(8),
          ...clock,
          accessToken: credentials.polarAccessToken,
          webhook: {
            url: `${options.productUrl}/webhooks/polar`,
            secret: credentials.polarWebhookSecret,
            style: "standard",
          },
          pagesBaseUrl: `${options.pagesUrl}/sandbox/polar`,
          products: POLAR_SEEDS,
        }),
      )
    : undefined;
  const isOwnAgents = wants("akash") && !options.idleAgents && !options.runAgents;
  const agents = isOwnAgents ? kept(startAgents(options, world?.env ?? {})) : undefined;
  const akash = wants("akash")
    ? kept(await startAkash(options, credentials, shelfOf("akash"), agents ?? options.runAgents))
    : undefined;
  const consoleApi = akash
    ? kept(
        await startConsoleTwin({
          books: shelfOf("console-api"),
          port: port(10),
          ...clock,
          akash,
          apiKey: credentials.consoleApiKey,
          mnemonic: credentials.consoleMnemonic,
          creditUsd: (options.wallet?.uact ?? 250_000_000) / 1_000_000,
          manifestRetryMs: 2 * (options.blockMs ?? 1000),
        }),
      )
    : undefined;
  const llm = wants("llm")
    ? kept(
        await startLlmTwin({
          port: port(6),
          ...clock,
          apiKey: credentials.llmKey,
          models: [...defaultLlmModels(), ...claudeModels()],
          paceMs: options.llmPaceMs ?? 0,
        }),
      )
    : undefined;

  return {
    env: environment(credentials, pricePrefix, {
      telegram,
      discord,
      clerk,
      stripe,
      polar,
      akash,
      consoleApi,
      llm,
    }),
    credentials,
    telegram,
    discord,
    clerk,
    stripe,
    polar,
    akash,
    agents,
    consoleApi,
    llm,
    time: world && timeOf(world, { akash, stripe, polar }),
    async close() {
      for (const thing of open) await thing.close();
    },
  };
}

function timeOf(clock: WorldClock, twins: Pick<Sandbox, "akash" | "stripe" | "polar">): SandboxTime {
  return {
    get aheadMs() {
      return clock.aheadMs;
    },
    env: clock.env,
    move: (byMs) => moveTime({ clock, ...twins }, byMs),
  };
}

const startAgents = (options: SandboxOptions, machineEnv: Readonly<Record<string, string>>): ProcessRunner =>
  createProcessRunner({
    folder: join(options.folder ?? join(process.cwd(), "data", "sandbox"), "containers"),
    machineEnv,
  });

async function startAkash(
  options: SandboxOptions,
  credentials: SandboxCredentials,
  books: ReturnType<typeof openBooks>,
  runner: WorkloadRunner | undefined,
): Promise<AkashTwin> {
  const first = options.firstPort;
  const twin = await startAkashTwin({
    books,
    blockMs: options.blockMs ?? 1000,
    ...(options.clock ? { clock: options.clock } : {}),
    ...(first === undefined ? {} : { ports: { rpc: first + 3, rest: first + 4, grpc: first + 5 } }),
    providers: defaultProviders(),
    ...(options.names?.chainId ? { chainId: options.names.chainId } : {}),
    ...(runner ? { runWorkload: runner } : {}),
  });
  const [account] = await (
    await DirectSecp256k1HdWallet.fromMnemonic(credentials.akashMnemonic, { prefix: "akash" })
  ).getAccounts();
  const purse = books.shelf<{ funded: boolean }>("sandbox-wallet");
  if (account && !purse.get(account.address)) {
    twin.fund(account.address, options.wallet ?? { uakt: 500_000_000, uact: 250_000_000 });
    purse.put(account.address, { funded: true });
  }
  return twin;
}

function environment(
  credentials: SandboxCredentials,
  pricePrefix: string,
  twins: Pick<
    Sandbox,
    "telegram" | "discord" | "clerk" | "stripe" | "polar" | "akash" | "consoleApi" | "llm"
  >,
): Record<string, string> {
  const { telegram, discord, clerk, stripe, polar, akash, consoleApi, llm } = twins;
  return {
    ...(telegram && {
      TELEGRAM_BOT_TOKEN: credentials.telegramBotToken,
      TELEGRAM_API_ROOT: telegram.apiRoot,
    }),
    ...(discord && {
      DISCORD_BOT_TOKEN: credentials.discordBotToken,
      DISCORD_APPLICATION_ID: credentials.discordApplicationId,
      DISCORD_PUBLIC_KEY: discord.main.publicKey,
      DISCORD_API_ROOT: discord.apiRoot,
      DISCORD_MODE: "gateway",
    }),
    ...(clerk && {
      CLERK_SECRET_KEY: credentials.clerkSecretKey,
      CLERK_API_URL: clerk.apiUrl,
      CLERK_WEBHOOK_SECRET: credentials.clerkWebhookSecret,
      CLERK_OAUTH_ISSUER: clerk.issuer,
      CLERK_OAUTH_CLIENT_ID: credentials.clerkClientId,
      CLERK_OAUTH_CLIENT_SECRET: credentials.clerkClientSecret,
    }),
    ...(stripe && {
      STRIPE_SECRET_KEY: credentials.stripeSecretKey,
      STRIPE_API_BASE: stripe.apiBase,
      STRIPE_WEBHOOK_SECRET: credentials.stripeWebhookSecret,
      STRIPE_PRICE_STARTER: `${pricePrefix}starter`,
      STRIPE_PRICE_PRO: `${pricePrefix}pro`,
      STRIPE_PRICE_BUSINESS: `${pricePrefix}business`,
    }),
    ...(polar && {
      POLAR_ACCESS_TOKEN: credentials.polarAccessToken,
      POLAR_API_BASE: polar.apiBase,
      POLAR_WEBHOOK_SECRET: credentials.polarWebhookSecret,
      POLAR_PRODUCT_STARTER: POLAR_PRODUCTS.starter,
      POLAR_PRODUCT_PRO: POLAR_PRODUCTS.pro,
      POLAR_PRODUCT_BUSINESS: POLAR_PRODUCTS.business,
    }),
    ...(akash && {
      AKASH_MNEMONIC: credentials.akashMnemonic,
      AKASH_CHAIN_ID: akash.chainId,
      AKASH_RPC_URLS: akash.rpcUrl,
      AKASH_REST_URLS: akash.restUrl,
      AKASH_AUDITORS: SANDBOX_AUDITOR,
      AGENT_IMAGE: SANDBOX_IMAGE,
    }),
    ...(consoleApi && {
      AKASH_CONSOLE_API_KEY: credentials.consoleApiKey,
      AKASH_CONSOLE_API_BASE: consoleApi.url,
    }),
    ...(llm && {
      LLM_UPSTREAMS: `sandbox=responses+embeddings+${llm.baseUrl},claude=anthropic+${llm.anthropicBaseUrl}`,
      LLM_KEY_SANDBOX: credentials.llmKey,
      LLM_KEY_CLAUDE: credentials.llmKey,
      // Anthropic lists no prices, and at this address nobody could know them.
      LLM_PRICES: claudeModels()
        .map((model) => priceLine("claude", model))
        .join(";"),
    }),
  };
}
