/** A refusal in the Console API's own words; its body is `{error, message, code, type, data?}`. */
export class ConsoleError extends Error {
  readonly status: number;
  readonly kind: string;
  readonly data: unknown;

  constructor(status: number, kind: string, message: string, data?: unknown) {
    super(message);
    this.status = status;
    this.kind = kind;
    this.data = data;
  }
}

const CODES: Readonly<Record<number, string>> = {
  400: "bad_request",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  422: "unprocessable_entity",
  429: "rate_limited",
  502: "service_unavailable",
  503: "service_unavailable",
};

export const badRequest = (message: string): ConsoleError =>
  new ConsoleError(400, "BadRequestError", message);
export const unauthorized = (): ConsoleError => new ConsoleError(401, "UnauthorizedError", "Unauthorized");
export const notFound = (message: string): ConsoleError => new ConsoleError(404, "NotFoundError", message);
export const walletNotReady = (): ConsoleError =>
  new ConsoleError(409, "ConflictError", "Wallet is not activated yet. Please try again in a moment.");
export const unavailable = (message: string): ConsoleError =>
  new ConsoleError(503, "ServiceUnavailableError", message);
export const providerFailed = (status: number, message: string): ConsoleError =>
  new ConsoleError(status, "ProviderError", message);

interface ErrorBody {
  error: string;
  message: string;
  code: string;
  type: string;
  data?: unknown;
}

/** What a client is told; anything unforeseen is the bare 500 of the real service. */
export function errorBody(error: unknown): { status: number; body: ErrorBody } {
  if (!(error instanceof ConsoleError) || error.status === 500) {
    return {
      status: 500,
      body: {
        error: "InternalServerError",
        message: "Internal server error",
        code: "internal_server_error",
        type: "server_error",
      },
    };
  }
  const { status, kind, message, data } = error;
  if (data !== undefined && status === 400) {
    const code = "validation_error";
    return {
      status,
      body: { error: "BadRequestError", message: "Validation error", code, type: code, data },
    };
  }
  const type = status >= 500 ? "server_error" : "client_error";
  return { status, body: { error: kind, message, code: CODES[status] ?? "unknown_error", type } };
}

/** The chain's words and what the Console makes of them (its `chain-error.service`); first match wins. */
const CHAIN_WORDS: readonly [words: string, status: number, message: string][] = [
  ["insufficient funds", 400, "Insufficient funds"],
  ["deposit too low", 400, "Deposit too low"],
  ["deployment closed", 400, "Deployment closed"],
  ["account closed", 400, "Deployment closed"],
  ["invalid coin denominations", 400, "Invalid coin denominations"],
  ["invalid: deployment hash", 400, "Invalid deployment hash"],
  ["deployment exists", 400, "Deployment with provided dseq and owner already exists"],
  [
    "bid not open",
    400,
    "Cannot create lease: The selected bid is no longer open. Please refresh and select an available bid.",
  ],
  [
    "order not open",
    400,
    "Cannot create lease: The associated order has already been matched or closed. Re-create the deployment to generate a new order and try again.",
  ],
  ["invalid unit price", 400, "Unit price exceeds the maximum allowed by the network"],
  [
    "insufficient balance",
    402,
    "Not enough balance to cover the deployment deposit. Add credits or turn on auto recharge to continue.",
  ],
];

const TITLES: Readonly<Record<string, string>> = {
  "/akash.deployment.v1beta4.MsgCreateDeployment": "Failed to create deployment",
  "/akash.market.v1beta5.MsgCreateLease": "Failed to create lease",
};

/** Translates a refused transaction. Words it does not know end in a 500, as in the real service. */
export function chainRefusal(log: string, typeUrl: string): ConsoleError {
  const found = CHAIN_WORDS.find(([words]) => log.toLowerCase().includes(words));
  if (!found) return new ConsoleError(500, "InternalServerError", log);
  const [, status, message] = found;
  const title = /message index: 0/.test(log) ? TITLES[typeUrl] : undefined;
  const kind = status === 402 ? "PaymentRequiredError" : "BadRequestError";
  return new ConsoleError(status, kind, title ? `${title}: ${message}` : message);
}
