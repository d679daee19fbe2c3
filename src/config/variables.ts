/** The outside services GoClaw stands on. Each is live, played by a twin, or, where GoClaw can do without it, off. */
export type ServiceName = "telegram" | "discord" | "clerk" | "stripe" | "polar" | "akash" | "llm";

export const SERVICES: readonly ServiceName[] = [
  "telegram",
  "discord",
  "clerk",
  "stripe",
  "polar",
  "akash",
  "llm",
];

/** Services that are off unless somebody asks for them. */
export const OPTIONAL_SERVICES: readonly ServiceName[] = ["discord", "polar"];

/** Services that the sandbox can play. An optional one that it cannot play is off there. */
export const TWINS = [
  "telegram",
  "discord",
  "clerk",
  "stripe",
  "polar",
  "akash",
  "llm",
] as const satisfies readonly ServiceName[];

/** Plans whose numbers an operator may change; what they cost is set at the payment providers. */
const PLANS = [
  { name: "STARTER", title: "Starter", tokens: 10_000_000, anHour: 1_000_000, atOnce: 4 },
  { name: "PRO", title: "Pro", tokens: 25_000_000, anHour: 2_000_000, atOnce: 6 },
  { name: "BUSINESS", title: "Business", tokens: 80_000_000, anHour: 5_000_000, atOnce: 8 },
];

export interface Variable {
  name: string;
  group: "general" | "database" | "backups" | "secrets" | "plans" | ServiceName;
  about: string;
  /** Where an operator gets a value. */
  from?: string;
  example?: string;
  default?: string;
  /** Never shown, logged or put into an error. */
  secret?: boolean;
  /** Setting it makes its service live. */
  credential?: boolean;
  /** Needed as soon as its service is live. */
  required?: boolean;
  /** Belongs to this AKASH_BACKEND: required with it, and with the other one only where its credential is set. */
  backend?: "chain" | "console";
}

const planVariables = ({ name, title, tokens, anHour, atOnce }: (typeof PLANS)[number]): Variable[] => [
  {
    name: `PLAN_${name}_TOKENS`,
    group: "plans",
    default: String(tokens),
    about: `Billable tokens of the ${title} plan in a billing period`,
  },
  {
    name: `PLAN_${name}_TOKENS_PER_HOUR`,
    group: "plans",
    default: String(anHour),
    about: `Billable tokens of the ${title} plan in a clock hour; room for 20 messages at least`,
  },
  {
    name: `PLAN_${name}_CALLS_AT_ONCE`,
    group: "plans",
    default: String(atOnce),
    about: `Model calls of one agent on the ${title} plan at once, in each GoClaw process`,
  },
  {
    name: `PLAN_${name}_ESCROW_UACT`,
    group: "plans",
    default: "30000000",
    about: `What may be added to the escrow of one agent on the ${title} plan in thirty days, less what came back of it, uact (one million is a dollar)`,
  },
];

/** Every environment variable there is. README, `.env.example` and the start-up errors are made from this table. */
export const VARIABLES: readonly Variable[] = [
  { name: "PORT", group: "general", default: "8080", about: "Port of pages, webhooks and the model gateway" },
  { name: "HOST", group: "general", default: "127.0.0.1", about: "Address to listen on" },
  {
    name: "PUBLIC_URL",
    group: "general",
    example: "https://goclaw.example.com",
    about:
      "https address that phones and webhooks reach; required once Clerk, Stripe, Polar or Akash is live",
    from: "your domain or reverse proxy",
  },
  { name: "GATEWAY_PUBLIC_URL", group: "general", about: "Address agents call; PUBLIC_URL when not set" },
  {
    name: "SANDBOX",
    group: "general",
    example: "stripe,clerk",
    about:
      "Comma list of services that twins play, or `all`; with no credential set at all everything is sandbox",
  },
  {
    name: "DATA_DIR",
    group: "general",
    default: "./data",
    about: "Folder of the embedded database and of the sandbox's books",
  },
  { name: "LOG_LEVEL", group: "general", default: "info", about: "trace, debug, info, warn, error or fatal" },
  {
    name: "METRICS_PORT",
    group: "general",
    about: "Port of a loopback listener for Prometheus `/metrics`; off when not set",
  },
  {
    name: "ADMINS",
    group: "general",
    example: "telegram:123456789:owner,discord:80351110224678912:admin",
    about: "Comma list of platform:id:role, with role owner, admin or support",
  },
  {
    name: "SUPPORT_CONTACT",
    group: "general",
    example: "@your_support or help@example.com",
    about: "Where /paysupport sends people; Telegram asks every bot that takes money for one",
  },
  {
    name: "DATABASE_URL",
    group: "database",
    default: "file:./data/goclaw.db",
    about: "file:, libsql:// or https:// database",
  },
  {
    name: "DATABASE_AUTH_TOKEN",
    group: "database",
    secret: true,
    about: "Token of a remote database",
    from: "your Turso or libSQL server",
  },
  {
    name: "DATABASE_COPIES",
    group: "database",
    default: "./data/copies",
    about: "Folder for copies of a `file:` database; below DATA_DIR unless set",
  },
  {
    name: "DATABASE_COPY_HOURS",
    group: "database",
    default: "24",
    about: "Hours between two copies of a `file:` database; 0 makes none",
  },
  {
    name: "BACKUP_STORE",
    group: "backups",
    default: "file:./data/backups",
    about:
      "Where the agents' saved states lie, encrypted: `file:` and a folder, or `s3://bucket/prefix`; several hosts need the latter",
  },
  {
    name: "BACKUP_ENDPOINT",
    group: "backups",
    example: "https://s3.eu-central-003.backblazeb2.com",
    about: "Address of an S3 server that is not Amazon's",
  },
  { name: "BACKUP_REGION", group: "backups", default: "us-east-1", about: "Region of the bucket" },
  {
    name: "BACKUP_ACCESS_KEY_ID",
    group: "backups",
    about: "Key that may read, write, list and delete below the prefix; required with s3://",
    from: "your S3 server or Amazon's IAM",
  },
  {
    name: "BACKUP_SECRET_ACCESS_KEY",
    group: "backups",
    secret: true,
    about: "Its secret; required with s3://",
  },
  {
    name: "ENCRYPTION_KEY",
    group: "secrets",
    secret: true,
    about: "64 hex characters that seal tokens at rest; made and kept in DATA_DIR in a full sandbox",
    from: "openssl rand -hex 32",
  },
  {
    name: "ENCRYPTION_KEYS_OLD",
    group: "secrets",
    secret: true,
    about: "Comma list of earlier ENCRYPTION_KEYs that still open old rows",
  },
  {
    name: "LOOKUP_KEY",
    group: "secrets",
    secret: true,
    about: "64 hex characters for keyed look-ups, independent of ENCRYPTION_KEY",
    from: "openssl rand -hex 32",
  },
  {
    name: "TELEGRAM_BOT_TOKEN",
    group: "telegram",
    secret: true,
    credential: true,
    required: true,
    about: "Token of the GoClaw bot; Bot Management Mode must be on",
    from: "@BotFather, /newbot",
  },
  {
    name: "TELEGRAM_API_ROOT",
    group: "telegram",
    default: "https://api.telegram.org",
    about: "Bot API server; agents use it too",
  },
  { name: "TELEGRAM_MODE", group: "telegram", default: "polling", about: "polling or webhook" },
  {
    name: "TELEGRAM_WEBHOOK_SECRET",
    group: "telegram",
    secret: true,
    about: "Secret token Telegram sends with each webhook; required in webhook mode",
    from: "openssl rand -hex 32",
  },
  {
    name: "TELEGRAM_MESSAGES_PER_SECOND",
    group: "telegram",
    default: "30",
    about: "Most messages in any second over all chats and replicas; Telegram allows about 30",
  },
  {
    name: "TELEGRAM_EXTERNAL_CHECKOUT",
    group: "telegram",
    default: "on",
    about: "on or off: whether chats offer a payment link; see the README on Telegram's terms",
  },
  {
    name: "DISCORD_BOT_TOKEN",
    group: "discord",
    secret: true,
    credential: true,
    required: true,
    about: "Token of the GoClaw bot on Discord; Discord is off without it",
    from: "Discord developer portal, your application, Bot",
  },
  {
    name: "DISCORD_APPLICATION_ID",
    group: "discord",
    about: "Id of the application; a token of another application is refused when set",
    from: "Discord developer portal, General Information",
  },
  {
    name: "DISCORD_PUBLIC_KEY",
    group: "discord",
    about: "Key that signs interactions, 64 hex characters; asked from Discord when not set",
    from: "Discord developer portal, General Information",
  },
  {
    name: "DISCORD_API_ROOT",
    group: "discord",
    default: "https://discord.com/api",
    about: "REST API without its version; agents are told it, too",
  },
  {
    name: "DISCORD_MODE",
    group: "discord",
    default: "gateway",
    about: "gateway (a connection of ours) or http (Discord calls PUBLIC_URL/webhooks/discord)",
  },
  {
    name: "CLERK_SECRET_KEY",
    group: "clerk",
    secret: true,
    credential: true,
    required: true,
    about: "Backend API key",
    from: "Clerk dashboard, API keys",
  },
  { name: "CLERK_API_URL", group: "clerk", default: "https://api.clerk.com", about: "Backend API address" },
  {
    name: "CLERK_WEBHOOK_SECRET",
    group: "clerk",
    secret: true,
    required: true,
    about: "Signing secret of the webhook endpoint",
    from: "Clerk dashboard, Webhooks",
  },
  {
    name: "CLERK_OAUTH_ISSUER",
    group: "clerk",
    required: true,
    example: "https://clerk.example.com",
    about: "Issuer of the OAuth application",
    from: "Clerk dashboard, OAuth applications",
  },
  {
    name: "CLERK_OAUTH_CLIENT_ID",
    group: "clerk",
    required: true,
    about: "OAuth client id",
    from: "Clerk dashboard, OAuth applications",
  },
  {
    name: "CLERK_OAUTH_CLIENT_SECRET",
    group: "clerk",
    secret: true,
    required: true,
    about: "OAuth client secret",
    from: "Clerk dashboard, OAuth applications",
  },
  {
    name: "STRIPE_SECRET_KEY",
    group: "stripe",
    secret: true,
    credential: true,
    required: true,
    about: "Secret or restricted key",
    from: "Stripe dashboard, Developers, API keys",
  },
  { name: "STRIPE_API_BASE", group: "stripe", default: "https://api.stripe.com", about: "API address" },
  {
    name: "STRIPE_WEBHOOK_SECRET",
    group: "stripe",
    secret: true,
    required: true,
    about: "Signing secret of the endpoint; a comma list during rotation",
    from: "Stripe dashboard, Developers, Webhooks",
  },
  {
    name: "STRIPE_PRICE_STARTER",
    group: "stripe",
    required: true,
    example: "price_…",
    about: "Monthly price of the Starter plan",
    from: "Stripe dashboard, Product catalogue",
  },
  {
    name: "STRIPE_PRICE_PRO",
    group: "stripe",
    required: true,
    example: "price_…",
    about: "Monthly price of the Pro plan",
    from: "Stripe dashboard, Product catalogue",
  },
  {
    name: "STRIPE_PRICE_BUSINESS",
    group: "stripe",
    required: true,
    example: "price_…",
    about: "Monthly price of the Business plan",
    from: "Stripe dashboard, Product catalogue",
  },
  {
    name: "POLAR_ACCESS_TOKEN",
    group: "polar",
    secret: true,
    credential: true,
    required: true,
    about: "Organization access token; Polar is off without it",
    from: "Polar dashboard, Settings, Developers",
  },
  { name: "POLAR_API_BASE", group: "polar", default: "https://api.polar.sh", about: "API address" },
  {
    name: "POLAR_WEBHOOK_SECRET",
    group: "polar",
    secret: true,
    required: true,
    about: "Signing secret of the endpoint; a comma list during rotation",
    from: "Polar dashboard, Settings, Webhooks",
  },
  {
    name: "POLAR_PRODUCT_STARTER",
    group: "polar",
    required: true,
    about: "Id of the monthly product of the Starter plan",
    from: "Polar dashboard, Products",
  },
  {
    name: "POLAR_PRODUCT_PRO",
    group: "polar",
    required: true,
    about: "Id of the monthly product of the Pro plan",
    from: "Polar dashboard, Products",
  },
  {
    name: "POLAR_PRODUCT_BUSINESS",
    group: "polar",
    required: true,
    about: "Id of the monthly product of the Business plan",
    from: "Polar dashboard, Products",
  },
  {
    name: "AKASH_BACKEND",
    group: "akash",
    default: "chain",
    about:
      "Where new deployments go: chain, by the operator's own wallet, or console, by the Akash Console API and its managed wallet. Earlier ones stay with the one that made them while its credential is set",
  },
  {
    name: "AKASH_MNEMONIC",
    group: "akash",
    backend: "chain",
    secret: true,
    credential: true,
    required: true,
    about: "Words of the operator's wallet, which holds AKT for fees and ACT for escrow",
    from: "your Akash wallet",
  },
  { name: "AKASH_CHAIN_ID", group: "akash", default: "akashnet-2", about: "Chain id" },
  {
    name: "AKASH_RPC_URLS",
    group: "akash",
    backend: "chain",
    required: true,
    about: "Comma list of CometBFT RPC addresses",
    from: "the network's list of public endpoints",
  },
  {
    name: "AKASH_REST_URLS",
    group: "akash",
    required: true,
    about:
      "Comma list of REST addresses; providers' certificates and audits are read there, whatever the backend",
    from: "the network's list of public endpoints",
  },
  {
    name: "AKASH_CONSOLE_API_KEY",
    group: "akash",
    backend: "console",
    secret: true,
    credential: true,
    required: true,
    example: "ac.sk.production.…",
    about: "API key of the Akash Console account whose credit pays for deployments",
    from: "console.akash.network, Settings, API keys",
  },
  {
    name: "AKASH_CONSOLE_API_BASE",
    group: "akash",
    default: "https://console-api.akash.network",
    about: "Address of the Console API; also asked, without a key, which providers could run an agent",
  },
  {
    name: "AKASH_SCREENING",
    group: "akash",
    default: "on",
    about:
      "on or off: whether the Console API is asked before a checkout which providers could run the agent",
  },
  {
    name: "AKASH_AUDITORS",
    group: "akash",
    default: "akash1365yvmc4s7awdyj3n2sav7xfx76adc6dnmlx63",
    about: "Comma list of auditors whose signature a provider needs; `none` accepts every provider",
  },
  {
    name: "AKASH_MAX_PRICE_UACT",
    group: "akash",
    default: "60",
    about: "Highest accepted price, uact per block",
  },
  {
    name: "AKASH_DEPOSIT_UACT",
    group: "akash",
    default: "5000000",
    about: "Escrow put into a new deployment, uact",
  },
  {
    name: "RUNWAY_BELOW_HOURS",
    group: "akash",
    default: "24",
    about: "An agent's escrow that lasts less long than this is filled up",
  },
  {
    name: "RUNWAY_UNTIL_HOURS",
    group: "akash",
    default: "48",
    about: "How long a filled up escrow lasts at least",
  },
  {
    name: "TREASURY_MINT",
    group: "akash",
    backend: "chain",
    default: "on",
    about: "`on` burns AKT of the wallet for ACT before it is short; `off` leaves that to you",
  },
  {
    name: "TREASURY_AHEAD_DAYS",
    group: "akash",
    default: "30",
    about: "How long what is in the wallet should last for all that runs, days",
  },
  {
    name: "AKASH_BID_WINDOW_MS",
    group: "akash",
    example: "45000",
    about: "How long bids are collected before one is chosen; 45 s, and 3 s in the sandbox, when not set",
  },
  {
    name: "AGENT_HEALS_PER_DAY",
    group: "akash",
    default: "3",
    about:
      "How often a day an agent that does not answer is moved to another provider before its owner is asked",
  },
  {
    name: "AGENT_IMAGE",
    group: "akash",
    required: true,
    example: "ghcr.io/openclaw/openclaw@sha256:…",
    about: "Container image of the agent, pinned by digest",
    from: "docker buildx imagetools inspect ghcr.io/openclaw/openclaw:<version>",
  },
  {
    name: "LLM_UPSTREAMS",
    group: "llm",
    credential: true,
    required: true,
    example: "akashml=https://api.akashml.com/v1",
    about:
      "Comma list of name=baseUrl. Words before the address say what it speaks: `openai+` for OpenAI itself, `anthropic+` for the Messages API, else OpenAI-compatible chat; `responses+`, `embeddings+` or `messages+` for what it answers besides",
    from: "your model provider",
  },
  {
    name: "LLM_KEY_<NAME>",
    group: "llm",
    secret: true,
    required: true,
    example: "LLM_KEY_AKASHML",
    about: "Key of the upstream of that name",
    from: "your model provider",
  },
  {
    name: "LLM_MODELS",
    group: "llm",
    about: "Comma list of offered models as name/model; what the upstreams list when not set",
  },
  {
    name: "LLM_PRICES",
    group: "llm",
    example: "akashml/some/model=input:0.13,output:0.4,cache_read:0.013",
    about:
      "Prices in US dollars for a million tokens, several models separated by semicolons; they replace what an upstream lists. A model that nobody prices is not offered",
  },
  {
    name: "LLM_ALIASES",
    group: "llm",
    example: "fast=akashml/<model>|openai/<model>;smart@pro,business=claude/<model>",
    about:
      "Names of your own for models, separated by semicolons: the preferred one and, after a vertical bar, whatever stands in for it; after @ the plans that may use it, all when not said",
  },
  {
    name: "GATEWAY_SEND_AGAIN",
    group: "llm",
    default: "off",
    about:
      "on: a model call whose upstream broke off before anything came is sent once more, to another upstream where there is one, and may be paid for twice; off: only what was refused, or cannot have been worked on",
  },
  {
    name: "GATEWAY_DRAIN_MS",
    group: "llm",
    default: "5000",
    about:
      "How long running answers may go on after a stop was asked for; a stop takes that long and four seconds at most",
  },
  {
    name: "USAGE_LOG_DAYS",
    group: "llm",
    default: "400",
    about: "How long the row of a single model call is kept, in days; sums by day are kept for three years",
  },
  {
    name: "OVERDUE_KEEP_DAYS",
    group: "plans",
    default: "14",
    about:
      "How long the agents of a plan that stays unpaid are kept, stopped, after its seven days of grace; then they are closed and the plan is ended",
  },
  {
    name: "REFUNDS_PER_DAY",
    group: "plans",
    default: "2",
    about:
      "How many payments for agents that never ran go back to one person in a UTC day by themselves; above that an administrator is asked",
  },
  {
    name: "SUPPORT_REFUND_MINOR",
    group: "plans",
    default: "usd=3000,eur=3000",
    about:
      "What one administrator with the role support may give back in a UTC day: minor units (cents; whole yen) for each currency, each counted by itself; 0 for none. Above that, and of a currency that is not named, it takes an admin, or SECOND_PERSON",
  },
  {
    name: "SECOND_PERSON",
    group: "plans",
    default: "off",
    about:
      "on: broadcasts, and refunds above SECOND_PERSON_REFUND_MINOR, wait up to a day until another administrator agrees; needs two of them in ADMINS",
  },
  {
    name: "SECOND_PERSON_REFUND_MINOR",
    group: "plans",
    default: "usd=5000,eur=5000",
    about:
      "What one administrator may give back alone in a UTC day where SECOND_PERSON is on, written as SUPPORT_REFUND_MINOR is; beyond it, and for a currency that is not named, a second person has to agree",
  },
  ...PLANS.flatMap(planVariables),
];
