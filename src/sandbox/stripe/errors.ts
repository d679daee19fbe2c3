/** Stripe's error types, as they stand in `error.type`. */
type ErrorType = "api_error" | "card_error" | "idempotency_error" | "invalid_request_error";

export interface StripeFaultBody {
  type: ErrorType;
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  doc_url?: string;
}

/** An answer other than 200. `beforeWork` marks refusals that an idempotency key does not remember. */
export class StripeFault extends Error {
  readonly status: number;
  readonly body: StripeFaultBody;
  readonly beforeWork: boolean;

  constructor(status: number, body: StripeFaultBody, beforeWork = false) {
    super(body.message);
    this.name = "StripeFault";
    this.status = status;
    this.body = body.code
      ? { ...body, doc_url: `https://stripe.com/docs/error-codes/${body.code.replaceAll("_", "-")}` }
      : body;
    this.beforeWork = beforeWork;
  }
}

/** A 400 about what was asked. */
export function invalidRequest(message: string, extra: { code?: string; param?: string } = {}): StripeFault {
  return new StripeFault(400, { type: "invalid_request_error", message, ...extra });
}

/** The parameters themselves are wrong, so nothing was begun. */
export function invalidParams(message: string, extra: { code?: string; param?: string }): StripeFault {
  return new StripeFault(400, { type: "invalid_request_error", message, ...extra }, true);
}

/** `No such customer: 'cus_x'`: 404 where the id is in the path, 400 where it is a parameter. */
export function noSuch(what: string, id: string, param?: string): StripeFault {
  return new StripeFault(param === undefined ? 404 : 400, {
    type: "invalid_request_error",
    code: "resource_missing",
    message: `No such ${what}: '${id}'`,
    param: param ?? "id",
  });
}

export function unauthorized(message: string): StripeFault {
  return new StripeFault(401, { type: "invalid_request_error", message }, true);
}

export function unknownUrl(method: string, path: string): StripeFault {
  return new StripeFault(
    404,
    {
      type: "invalid_request_error",
      message: `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
    },
    true,
  );
}
