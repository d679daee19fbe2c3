import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, RequestListener } from "node:http";
import { invalid, PolarFault, refused } from "./errors.ts";
import { parseQuery } from "./params.ts";
import type { Asked, Route, Scope } from "./route.ts";
import type { PolarState } from "./state.ts";

/** The one API version the twin speaks: the entry point of the SDK that GoClaw uses. */
export const API_VERSION = "2026-10";

export interface ApiOptions {
  state: PolarState;
  routes: Route[];
  token: { secret: string; scopes: readonly Scope[] };
  /** Waits where a test holds a request that has begun. */
  gate(call: string): Promise<void>;
  /** Lets time do its work before anybody looks. */
  passTime(): void;
}

interface Answer {
  status: number;
  body: object | null | undefined;
}

const MAX_BODY_BYTES = 1_000_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

const sameText = (left: string, right: string): boolean =>
  Buffer.byteLength(left) === Buffer.byteLength(right) &&
  timingSafeEqual(Buffer.from(left), Buffer.from(right));

/** @throws PolarFault 401, 403 */
function checkToken(req: IncomingMessage, { secret, scopes }: ApiOptions["token"], route: Route): void {
  const header = req.headers.authorization;
  if (!header?.startsWith("Bearer ")) throw refused(401, "Unauthorized", "Unauthorized");
  if (!sameText(header.slice("Bearer ".length), secret))
    throw new PolarFault(401, {
      error: "invalid_token",
      error_description:
        "The access token provided is expired, revoked, malformed, or invalid for other reasons.",
    });
  if (!route.scopes.some((scope) => scopes.includes(scope)))
    throw new PolarFault(403, {
      error: "insufficient_scope",
      error_description: "The request requires higher privileges than provided by the access token.",
    });
}

/** @throws PolarFault 404, 405 in the web framework's words, 422 for an id that is none */
function findRoute(routes: Route[], method: string, path: string): { route: Route; ids: string[] } {
  const parts = path.split("/");
  const fits = (route: Route): boolean => {
    const wanted = route.path.split("/");
    return (
      wanted.length === parts.length &&
      wanted.every((part, index) => (part === ":id" ? parts[index] !== "" : part === parts[index]))
    );
  };
  const here = routes.filter(fits);
  const route = here.find((one) => one.method === method);
  if (!route)
    throw new PolarFault(here.length > 0 ? 405 : 404, {
      detail: here.length > 0 ? "Method Not Allowed" : "Not Found",
    });
  const wanted = route.path.split("/");
  const ids = parts.filter((_part, index) => wanted[index] === ":id").map(decodeURIComponent);
  if (!path.includes("/external/") && ids.some((id) => !UUID.test(id)))
    throw invalid({
      type: "uuid_parsing",
      loc: ["path", "id"],
      msg: "Input should be a valid UUID",
      input: ids[0],
    });
  return { route, ids };
}

function checkVersion(req: IncomingMessage): void {
  const version = req.headers["polar-version"];
  if (version !== undefined && version !== API_VERSION)
    throw invalid({
      type: "value_error",
      loc: ["header", "polar-version"],
      msg: `Unknown API version: ${String(version)}`,
      input: version,
    });
}

async function readBody(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BODY_BYTES) throw new PolarFault(413, { detail: "Request Entity Too Large" });
    chunks.push(bytes);
  }
  if (size === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw invalid({ type: "json_invalid", loc: ["body", 0], msg: "JSON decode error" });
  }
}

async function perform(options: ApiOptions, req: IncomingMessage): Promise<Answer> {
  const { pathname, search } = new URL(req.url ?? "/", "http://polar.invalid");
  const body = await readBody(req);
  const { route, ids } = findRoute(options.routes, req.method ?? "GET", pathname);
  checkToken(req, options.token, route);
  checkVersion(req);
  await options.gate(`${req.method} ${pathname}`);
  options.passTime();
  const asked: Asked = { ids, query: parseQuery(search), body };
  const made = route.run(options.state, asked);
  return { status: made === undefined ? 202 : route.status, body: made };
}

async function answer(options: ApiOptions, req: IncomingMessage): Promise<Answer> {
  try {
    return await perform(options, req);
  } catch (error) {
    if (error instanceof PolarFault) return { status: error.status, body: error.body };
    const detail = `The sandbox failed: ${error instanceof Error ? error.message : "unknown"}`;
    return { status: 500, body: { error: "InternalServerError", detail } };
  }
}

/** The HTTP face of the twin, as the official SDK speaks to it. */
export function apiListener(options: ApiOptions): RequestListener {
  return (req, res) => {
    void answer(options, req).then(({ status, body }) => {
      if (body === undefined) return void res.writeHead(status, { "content-length": "0" }).end();
      res.writeHead(status, { "content-type": "application/json" });
      res.end(JSON.stringify(body));
    });
  };
}
