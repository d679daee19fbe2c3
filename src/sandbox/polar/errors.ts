/** One finding of a request's validation, as FastAPI writes it. */
export interface Finding {
  type: string;
  loc: (string | number)[];
  msg: string;
  input?: unknown;
}

/** An answer other than 2xx. */
export class PolarFault extends Error {
  readonly status: number;
  readonly body: object;

  constructor(status: number, body: object) {
    super(JSON.stringify(body));
    this.name = "PolarFault";
    this.status = status;
    this.body = body;
  }
}

/** A refusal with a name of its own, e.g. `AlreadyCanceledSubscription`. */
export const refused = (status: number, error: string, detail: string): PolarFault =>
  new PolarFault(status, { error, detail });

export const notFound = (): PolarFault => refused(404, "ResourceNotFound", "Not found");

export const invalid = (...detail: Finding[]): PolarFault =>
  new PolarFault(422, { error: "RequestValidationError", detail });

/** A member of the body that is well formed and wrong. */
export const wrong = (member: string, msg: string, input: unknown = null): PolarFault =>
  invalid({ type: "value_error", loc: ["body", member], msg, input });
