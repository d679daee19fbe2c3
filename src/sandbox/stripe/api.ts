import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { StripeFault, unauthorized, unknownUrl } from "./errors.ts";
import { expandInto } from "./expand.ts";
import { type FormHash, parseForm } from "./form.ts";
import { fingerprintOf, type IdempotencyKeys } from "./idempotency.ts";
import { newId } from "./ids.ts";
import { readParams } from "./params.ts";
import type { Route } from "./route.ts";
import { API_VERSION, type StripeState } from "./state.ts";
import { passTime } from "./subscription-life.ts";

export interface ApiOptions {
  state: StripeState;
  routes: Route[];
  keys: IdempotencyKeys;
  secretKey: string;
  /** Waits where a test holds a request that has begun. */
  gate(call: string): Promise<void>;
}

interface Call {
  method: string;
  path: string;
  body: string;
  input: FormHash;
  requestId: string;
  idempotencyKey: string | undefined;
}

interface Answer {
  status: number;
  body: string;
  headers: Record<string, string>;
}

const MAX_BODY_BYTES = 1_000_000;

async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BODY_BYTES)
      throw new StripeFault(413, { type: "invalid_request_error", message: "Request too large." }, true);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
}

const sameText = (left: string, right: string): boolean =>
  Buffer.byteLength(left) === Buffer.byteLength(right) &&
  timingSafeEqual(Buffer.from(left), Buffer.from(right));

function checkKey(header: string | undefined, secretKey: string): void {
  if (!header?.startsWith("Bearer ")) {
    throw unauthorized(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/.",
    );
  }
  const key = header.slice("Bearer ".length);
  if (!sameText(key, secretKey))
    throw unauthorized(`Invalid API Key provided: ${key.slice(0, 8)}${"*".repeat(8)}${key.slice(-4)}`);
}

/** What every request must get right before its parameters are looked at. */
function checkEnvelope(req: IncomingMessage, secretKey: string): void {
  checkKey(req.headers.authorization, secretKey);
  const version = req.headers["stripe-version"];
  if (version !== undefined && version !== API_VERSION) {
    throw new StripeFault(
      400,
      { type: "invalid_request_error", message: `Invalid Stripe API version: ${version}` },
      true,
    );
  }
  const type = req.headers["content-type"];
  if (req.method === "POST" && type !== undefined && !type.startsWith("application/x-www-form-urlencoded")) {
    const message = `Invalid request: unsupported content type (${type}). Please use application/x-www-form-urlencoded.`;
    throw new StripeFault(400, { type: "invalid_request_error", message }, true);
  }
}

function findRoute(routes: Route[], method: string, path: string): { route: Route; id: string } {
  const parts = path.split("/");
  for (const route of routes) {
    const wanted = route.path.split("/");
    if (route.method !== method || wanted.length !== parts.length) continue;
    if (!wanted.every((part, index) => part === ":id" || part === parts[index])) continue;
    return { route, id: decodeURIComponent(parts[wanted.indexOf(":id")] ?? "") };
  }
  throw unknownUrl(method, path);
}

/** The parameter that this API version no longer takes has a refusal of its own. */
function refuseRetired(call: Call): void {
  if (
    call.path !== "/v1/checkout/sessions" ||
    call.method !== "POST" ||
    !("payment_method_types" in call.input)
  )
    return;
  const message =
    "The payment_method_types parameter is no longer supported. Use allowed_payment_method_types or excluded_payment_method_types instead.";
  const code = "payment_method_types_no_longer_supported";
  throw new StripeFault(
    400,
    { type: "invalid_request_error", code, message, param: "payment_method_types" },
    true,
  );
}

function perform(options: ApiOptions, call: Call): object {
  const { state } = options;
  const { route, id } = findRoute(options.routes, call.method, call.path);
  refuseRetired(call);
  passTime(state);
  state.cause = { id: call.requestId, idempotency_key: call.idempotencyKey ?? null };
  let paths: string[] = [];
  try {
    const answer = route.run(state, id, (schema) => {
      const params = readParams(schema, call.input);
      if (Array.isArray(call.input.expand)) paths = call.input.expand.map(String);
      return params;
    });
    return expandInto(state, answer, paths);
  } finally {
    state.cause = { id: null, idempotency_key: null };
  }
}

const write = (fault: StripeFault, requestId: string): string =>
  JSON.stringify(
    { error: { ...fault.body, request_log_url: `https://dashboard.stripe.com/test/logs/${requestId}` } },
    null,
    2,
  );

async function answerOnce(options: ApiOptions, call: Call): Promise<Answer & { forget: boolean }> {
  await options.gate(`${call.method} ${call.path}`);
  try {
    return { status: 200, body: JSON.stringify(perform(options, call), null, 2), headers: {}, forget: false };
  } catch (error) {
    if (!(error instanceof StripeFault)) throw error;
    return {
      status: error.status,
      body: write(error, call.requestId),
      headers: {},
      forget: error.beforeWork,
    };
  }
}

/** Runs a POST at most once per idempotency key. */
async function answerWithKey(options: ApiOptions, call: Call, key: string): Promise<Answer> {
  const fingerprint = fingerprintOf(call.method, call.path, call.body);
  const nowMs = options.state.nowS() * 1000;
  const known = options.keys.claim(key, fingerprint, nowMs);
  if (known) {
    const headers = {
      "idempotency-key": key,
      "idempotent-replayed": "true",
      "original-request": known.requestId,
    };
    return { status: known.status, body: known.body, headers };
  }
  try {
    const answer = await answerOnce(options, call);
    if (!answer.forget) {
      options.keys.remember(key, {
        fingerprint,
        status: answer.status,
        body: answer.body,
        requestId: call.requestId,
        createdMs: nowMs,
      });
    }
    return { ...answer, headers: { "idempotency-key": key } };
  } finally {
    options.keys.release(key);
  }
}

async function readCall(req: IncomingMessage, requestId: string): Promise<Call> {
  const { pathname, search } = new URL(req.url ?? "/", "http://stripe.invalid");
  const body = await readBody(req);
  const header = req.headers["idempotency-key"];
  const input = parseForm([search.slice(1), body].filter((part) => part !== "").join("&"));
  return {
    method: req.method ?? "GET",
    path: pathname,
    body,
    input,
    requestId,
    idempotencyKey: req.method === "POST" && typeof header === "string" ? header : undefined,
  };
}

async function answer(options: ApiOptions, req: IncomingMessage, requestId: string): Promise<Answer> {
  try {
    const call = await readCall(req, requestId);
    checkEnvelope(req, options.secretKey);
    return call.idempotencyKey === undefined
      ? await answerOnce(options, call)
      : await answerWithKey(options, call, call.idempotencyKey);
  } catch (error) {
    const fault =
      error instanceof StripeFault
        ? error
        : new StripeFault(500, {
            type: "api_error",
            message: `The sandbox failed: ${error instanceof Error ? error.message : "unknown"}`,
          });
    return { status: fault.status, body: write(fault, requestId), headers: {} };
  }
}

/** The HTTP face of the twin, as the official SDK speaks to it. */
export function apiListener(options: ApiOptions): RequestListener {
  return (req: IncomingMessage, res: ServerResponse) => {
    const requestId = newId("req", 14);
    void answer(options, req, requestId).then(({ status, body, headers }) => {
      res.writeHead(status, {
        "content-type": "application/json",
        "request-id": requestId,
        "stripe-version": API_VERSION,
        ...headers,
      });
      res.end(body);
    });
  };
}
