/** A refusal in the Bot API's own words; `code` is also the HTTP status. */
export class Refusal extends Error {
  readonly code: number;
  readonly parameters: { retry_after?: number; migrate_to_chat_id?: number } | undefined;

  constructor(code: number, description: string, parameters?: Refusal["parameters"]) {
    super(description);
    this.code = code;
    this.parameters = parameters;
  }
}

export const badRequest = (words: string): Refusal => new Refusal(400, `Bad Request: ${words}`);
export const unauthorized = (): Refusal => new Refusal(401, "Unauthorized");
export const forbidden = (words: string): Refusal => new Refusal(403, `Forbidden: ${words}`);
export const notFound = (): Refusal => new Refusal(404, "Not Found");
export const conflict = (words: string): Refusal => new Refusal(409, `Conflict: ${words}`);

/** A real method that this twin does not model. Saying so is better than pretending. */
export const notModelled = (what: string): Refusal =>
  new Refusal(501, `Not Implemented: the sandbox does not model ${what}`);
