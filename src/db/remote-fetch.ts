import { AppError } from "../errors.ts";

/** One request to the server and its whole answer, or an AppError that says what is known. */
export type RemoteFetch = (request: Request) => Promise<Response>;

/** Errors of a connection that was never made. */
const NEVER_REACHED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/**
 * Asks the server once. Whatever is not an answer in the server's own language is `unavailable`: the work may have
 * been done, unless `details.unsent` says that it cannot have been.
 * @throws AppError `unavailable`; `misconfigured` when the token is refused
 */
export function createRemoteFetch(timeoutMs: number): RemoteFetch {
  return async (request) => {
    const { status, type, body } = await ask(request, timeoutMs);
    if (status === 401 || status === 403)
      throw new AppError("misconfigured", "the database server refuses DATABASE_AUTH_TOKEN");
    if (status === 429) throw unavailable("the database server limits us (HTTP 429)", true);
    if (status >= 500) throw unavailable(`the database server failed (HTTP ${status})`);
    if (!/^application\/json\b/.test(type))
      throw unavailable(`what answers at DATABASE_URL is no libSQL server (HTTP ${status}, ${type})`);
    return new Response(body, { status, headers: { "content-type": "application/json" } });
  };
}

interface Answer {
  status: number;
  type: string;
  body: string;
}

async function ask(request: Request, timeoutMs: number): Promise<Answer> {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(timeoutMs) });
    const type = response.headers.get("content-type") ?? "no content type";
    return { status: response.status, type, body: await response.text() };
  } catch (error) {
    const code = networkCode(error);
    throw unavailable(`the database server did not answer (${code})`, NEVER_REACHED.has(code), error);
  }
}

/** What went wrong beneath `fetch`, whose own error says nothing. */
function networkCode(error: unknown): string {
  if (error instanceof DOMException) return error.name;
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error && "code" in cause) return String(cause.code);
  return error instanceof Error ? error.message : "unknown";
}

const unavailable = (message: string, unsent = false, cause?: unknown): AppError =>
  new AppError("unavailable", message, {
    details: { unsent, of: "database" },
    ...(cause === undefined ? {} : { cause }),
  });
