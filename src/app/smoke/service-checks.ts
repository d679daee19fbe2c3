import { openDiscordBot } from "../../chat/discord/bot.ts";
import { openTelegramBot } from "../../chat/telegram/bot.ts";
import { readDatabase } from "../../config/load-config.ts";
import { readModels } from "../../config/read-models.ts";
import {
  readAkash,
  readClerk,
  readDiscord,
  readPolar,
  readStripe,
  readTelegram,
} from "../../config/read-services.ts";
import type { Environment } from "../../config/sandbox-rules.ts";
import type { ServiceName } from "../../config/variables.ts";
import { openDatabase } from "../../db/index.ts";
import { inDecimals } from "../../domain/billing/minor-units.ts";
import { chainPages } from "../../domain/deployments/chain-pages.ts";
import { PLAN_IDS } from "../../domain/plans/plans.ts";
import { AppError } from "../../errors.ts";
import { createChainBackend } from "../../integrations/akash/chain-backend.ts";
import { createConsoleBackend } from "../../integrations/akash/console/console-backend.ts";
import { createClerkIdentity } from "../../integrations/clerk/clerk-identity.ts";
import { createModelCatalogue, type OfferedModel } from "../../integrations/llm/model-catalogue.ts";
import { createPolarRail } from "../../integrations/polar/rail.ts";
import { createStripeRail } from "../../integrations/stripe/rail.ts";
import type { Log } from "../../log.ts";
import type { AkashBackend } from "../../ports/akash-backend.ts";
import { systemClock } from "../../ports/clock.ts";
import type { PaymentRail } from "../../ports/payment-rail.ts";
import { missingModels } from "../follow-models.ts";

/** Looks at one live service without changing anything there. @returns what was found, in words for an operator */
export type ServiceCheck = (env: Environment, log: Log) => Promise<string>;

const fail = (message: string): AppError => new AppError("misconfigured", message);

async function telegram(env: Environment): Promise<string> {
  const { me, call } = await openTelegramBot(readTelegram(env));
  if (!me.can_manage_bots)
    throw fail(`@${me.username} may not make bots for people. Turn on Bot Management Mode in @BotFather.`);
  const { url } = await call((api) => api.getWebhookInfo());
  return `@${me.username}, may make bots for people; ${url ? `webhook ${url}` : "no webhook"}`;
}

async function discord(env: Environment): Promise<string> {
  const { me, application } = await openDiscordBot(readDiscord(env));
  const endpoint = application.interactions_endpoint_url;
  return `${me.username} of ${application.name}; ${endpoint ? `interactions go to ${endpoint}` : "interactions come by gateway"}`;
}

/** Nobody has this id, so a key that works is told so. */
const NOBODY = "user_goclawLiveSmokeNobodyHasThisId";

async function clerk(env: Environment): Promise<string> {
  const { secretKey, apiUrl, webhookSecret, ...oauth } = readClerk(env);
  const identity = createClerkIdentity({ secretKey, apiUrl, webhookSecret, oauth });
  const { url } = await identity.beginSignIn({ redirectUri: "https://example.com/link/callback" });
  const unknown = await identity.readUser(NOBODY).then(
    () => null,
    (error: unknown) => error,
  );
  if (unknown instanceof AppError && unknown.code === "not_found")
    return `sign-in at ${new URL(url).origin}, backend API answers`;
  throw unknown ?? fail("Clerk's backend API knows a user that cannot exist.");
}

/** What each plan costs there. @throws AppError as `PaymentRail.price` does */
export async function pricesOf(rail: PaymentRail): Promise<string> {
  const prices = [];
  for (const plan of PLAN_IDS) {
    const { amountMinor, currency } = await rail.price(plan);
    prices.push(`${plan} ${inDecimals(amountMinor, currency)} ${currency}`);
  }
  return prices.join(", ");
}

const stripe: ServiceCheck = (env, log) =>
  pricesOf(createStripeRail({ ...readStripe(env), clock: systemClock, log }));

/** The second read shows whether the token may ask for disputes, which Polar tells of in no other way. */
async function polar(env: Environment, log: Log): Promise<string> {
  const rail = createPolarRail({ ...readPolar(env), clock: systemClock, log });
  const prices = await pricesOf(rail);
  const disputed = (await rail.disputedPayments?.()) ?? [];
  return `${prices}; ${disputed.length} payments disputed`;
}

async function akash(env: Environment, log: Log): Promise<string> {
  const { chain, console: account, restUrls } = readAkash(env);
  const common = { restUrls, auditors: [], clock: systemClock, log };
  const backends = [
    ...(chain ? [await createChainBackend({ ...chain, ...common })] : []),
    ...(account ? [await createConsoleBackend({ ...account, ...common })] : []),
  ];
  return (await Promise.all(backends.map(walletOf))).join("; ");
}

async function walletOf(backend: AkashBackend): Promise<string> {
  const { actUact, aktUakt } = await backend.float();
  let active = 0;
  for await (const page of chainPages(backend.deploymentPage)) active += page.length;
  const escrow = `${(actUact / 1e6).toFixed(2)} ACT`;
  const coins = aktUakt === null ? escrow : `${escrow} and ${(aktUakt / 1e6).toFixed(2)} AKT`;
  return `${backend.owner} holds ${coins} and runs ${active} deployments`;
}

async function llm(env: Environment, log: Log): Promise<string> {
  const found = [];
  const offered: OfferedModel[] = [];
  const { upstreams, prices, aliases } = readModels(env);
  for (const upstream of upstreams) {
    const catalogue = createModelCatalogue({
      upstreams: [upstream],
      pinned: [],
      prices,
      clock: { now: () => Date.now() },
      log,
    });
    await catalogue.refresh();
    offered.push(...catalogue.current());
    const models = catalogue.current().length;
    if (models === 0)
      throw fail(`${upstream.name} at ${upstream.baseUrl} lists no model with a price for this key.`);
    found.push(`${upstream.name}: ${models} models with a price`);
  }
  const missing = missingModels(aliases, offered);
  if (missing.length > 0)
    throw fail(`LLM_ALIASES has models that are not listed with a price: ${missing.join(", ")}.`);
  return found.join(", ");
}

/** Where GoClaw keeps its books: it answers, and how many tables there are. */
export async function database(env: Environment): Promise<string> {
  const { url, authToken } = readDatabase(env);
  const { client, close } = await openDatabase({ url, authToken: authToken ?? undefined });
  try {
    const { rows } = await client.execute("select count(*) tables from sqlite_master where type='table'");
    const tables = Number(rows[0]?.tables);
    return tables === 0 ? "answers; empty until the first start" : `answers; ${tables} tables`;
  } finally {
    close();
  }
}

export const SERVICE_CHECKS: Readonly<Partial<Record<ServiceName, ServiceCheck>>> = {
  telegram,
  discord,
  clerk,
  stripe,
  polar,
  akash,
  llm,
};
