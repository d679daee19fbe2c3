import Stripe from "stripe";
import { AppError } from "../../errors.ts";
import type { Log } from "../../log.ts";

export interface StripeClientOptions {
  secretKey: string;
  /** STRIPE_API_BASE, e.g. `https://api.stripe.com`; plain http is taken for loopback hosts only. */
  apiBase: string;
  /** How long one try of a request may take, in ms. */
  timeoutMs: number;
  log?: Log | undefined;
}

const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);

const refuse = (problem: string): AppError => new AppError("misconfigured", `STRIPE_API_BASE ${problem}`);

/** @throws AppError `misconfigured` */
function readBase(apiBase: string): { protocol: "http" | "https"; host: string; port: number } {
  if (!URL.canParse(apiBase)) throw refuse("is not a URL");
  const url = new URL(apiBase);
  const protocol = url.protocol === "https:" ? "https" : url.protocol === "http:" ? "http" : undefined;
  if (!protocol) throw refuse("must begin with https://");
  if (protocol === "http" && !isLoopback(url.hostname))
    throw refuse("must be https, except on a loopback host");
  if (url.pathname !== "/" || url.search !== "" || url.username !== "")
    throw refuse("must be scheme, host and port only");
  const port = url.port === "" ? (protocol === "https" ? 443 : 80) : Number(url.port);
  return { protocol, host: url.hostname.replace(/^\[|\]$/g, ""), port };
}

/**
 * The official client, told explicitly where to go. It repeats lost requests twice under one idempotency key.
 * @throws AppError `misconfigured`
 */
export function createStripeClient(options: StripeClientOptions): Stripe {
  const stripe = new Stripe(options.secretKey, {
    ...readBase(options.apiBase),
    timeout: options.timeoutMs,
    maxNetworkRetries: 2,
    telemetry: false,
  });
  const { log } = options;
  if (log) stripe.on("response", (answer: Stripe.ResponseEvent) => noteAnswer(log, answer));
  return stripe;
}

/** Stripe's own id of a request is what its support and its dashboard find it by. Reads are many and change nothing. */
function noteAnswer(log: Log, { method, path, status, request_id, elapsed }: Stripe.ResponseEvent): void {
  const resource = path.split("?")[0];
  const line = { event: "stripe.answered", method, resource, status, requestId: request_id, tookMs: elapsed };
  if (method === "GET") log.debug(line);
  else log.info(line);
}
