import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { methodNotAllowed, Refusal, routeNotFound, unauthorized } from "../refusal.ts";
import type { BodyChecker } from "../rules/check-body.ts";
import { findApplicationByToken } from "../world/accounts.ts";
import type { ApplicationRecord } from "../world/records.ts";
import type { World } from "../world/world.ts";
import { accountRoutes } from "./accounts.ts";
import type { Answer, Route } from "./call.ts";
import { commandRoutes } from "./commands.ts";
import { interactionRoutes } from "./interactions.ts";
import type { InvalidRequests } from "./invalid-requests.ts";
import { messageRoutes } from "./messages.ts";
import type { RateLimiter } from "./rate-limits.ts";
import { readRequest } from "./read-request.ts";
import { recordViolation } from "./violations.ts";

export interface ServerParts {
  world: World;
  check: BodyChecker;
  rates: RateLimiter;
  invalid: InvalidRequests;
}

interface Reply extends Answer {
  headers?: Record<string, string>;
}

interface FoundRoute {
  route: Route;
  name: string;
  params: Record<string, string>;
}

const ROUTES: readonly (Route & { pattern: RegExp })[] = [
  ...accountRoutes,
  ...commandRoutes,
  ...interactionRoutes,
  ...messageRoutes,
].map((route) => ({
  ...route,
  pattern: new RegExp(`^${route.path.replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`),
}));

/** What this twin answers; every other path is refused with 404, as Discord does with unknown ones. */
export const modelledRoutes: readonly string[] = ROUTES.map(({ method, path }) => `${method} ${path}`);

/** @throws Refusal 404 for an unknown path, 405 for a known one with another method */
function findRoute(method: string, path: string): FoundRoute {
  const fitting = ROUTES.flatMap((route) => {
    const match = path.match(route.pattern);
    return match ? [{ route, params: match.groups ?? {} }] : [];
  });
  const found = fitting.find(({ route }) => route.method === method);
  if (!found) throw fitting.length > 0 ? methodNotAllowed() : routeNotFound();
  const params = Object.fromEntries(
    Object.entries(found.params).map(([name, value]) => [name, decodeURIComponent(value)]),
  );
  return { route: found.route, name: `${method} ${found.route.path}`, params };
}

/** Whose token a request came with. */
function callerOf(world: World, req: IncomingMessage): ApplicationRecord | undefined {
  const token = req.headers.authorization?.match(/^Bot (\S+)$/)?.[1];
  return token === undefined ? undefined : findApplicationByToken(world, token);
}

/** @throws Refusal 401 without a token that somebody's bot has */
function authenticate(world: World, req: IncomingMessage): ApplicationRecord {
  const bot = callerOf(world, req);
  if (!bot) throw unauthorized();
  return bot;
}

/** What is answered to an address that was refused too often: nothing, until some of it is forgotten. */
const shutOut = (forMs: number): Reply => ({
  status: 429,
  json: { message: "error code: 1015" },
  headers: { "retry-after": String(Math.ceil(forMs / 1000)) },
});

/** @throws Refusal 404 beside `/api`, 400 for a version that is none */
function apiPath(pathname: string): string {
  const [, version, path] = pathname.match(/^\/api\/v(\d+)(\/.*)$/) ?? [];
  if (path === undefined) throw routeNotFound();
  if (version !== "10" && version !== "9") throw new Refusal(400, 50041, "Invalid API version provided.");
  return path;
}

/** A request that may be handled, with what its answer says of the rate limits; or the answer that it may not. */
function admit(
  { world, rates }: ServerParts,
  req: IncomingMessage,
  { route, name, params }: FoundRoute,
): { bot: ApplicationRecord | undefined; headers: Record<string, string>; refused?: Reply } {
  const bot = route.auth === "bot" ? authenticate(world, req) : undefined;
  const owner = bot ? `bot ${bot.id}` : `webhook ${params.token ?? ""}`;
  const major = params.channel ?? params.guild ?? params.token ?? "";
  const { headers, refusal } = rates.count({ owner, route: name, major });
  if (!refusal) return { bot, headers };
  const json = {
    message: "You are being rate limited.",
    retry_after: refusal.retryAfterS,
    global: refusal.isGlobal,
  };
  const wait = { ...refusal.headers, "retry-after": String(Math.ceil(refusal.retryAfterS)) };
  return { bot, headers, refused: { status: 429, json, headers: wait } };
}

async function run(
  { world, check }: ServerParts,
  req: IncomingMessage,
  { route, name, params }: FoundRoute,
  bot: ApplicationRecord | undefined,
  query: URLSearchParams,
): Promise<Answer> {
  const call = { world, check, route: name, params, query, ...(await readRequest(world, req)) };
  if (route.auth === "none") return await route.handle(call);
  if (!bot) throw unauthorized();
  return await route.handle({ ...call, bot });
}

function send(res: ServerResponse, { status, json, headers = {} }: Reply): void {
  if (res.writableEnded || res.destroyed) return;
  // An answer without a body must not claim a type: clients would try to read one.
  const type = json === undefined ? {} : { "content-type": "application/json" };
  res.writeHead(status, { ...type, ...headers });
  res.end(json === undefined ? undefined : JSON.stringify(json));
}

function sendFile(world: World, res: ServerResponse, path: string): boolean {
  const [, , , messageId, fileId] = path.split("/");
  const file = world.messages.get(messageId ?? "")?.attachments.find(({ id }) => id === fileId);
  if (!path.startsWith("/attachments/") || !file) return false;
  res.writeHead(200, { "content-type": file.contentType });
  res.end(Buffer.from(file.base64, "base64"));
  return true;
}

/** The HTTP face of Discord: `/api/v10/…`, and the files that messages carry. */
export function createApiListener(parts: ServerParts): RequestListener {
  const { world, invalid } = parts;

  async function handle(req: IncomingMessage): Promise<Reply> {
    const banMs = invalid.bannedForMs();
    if (banMs !== undefined) return shutOut(banMs);
    const url = new URL(req.url ?? "/", "http://discord");
    let name = `${req.method} ${url.pathname.replace(/\d{10,}/g, ":id")}`;
    let headers: Record<string, string> = {};
    try {
      const found = findRoute(req.method ?? "GET", apiPath(url.pathname));
      name = found.name;
      const admitted = admit(parts, req, found);
      if (admitted.refused) return admitted.refused;
      headers = admitted.headers;
      return { ...(await run(parts, req, found, admitted.bot, url.searchParams)), headers };
    } catch (error) {
      if (!(error instanceof Refusal)) process.emitWarning(error instanceof Error ? error : String(error));
      const refusal = error instanceof Refusal ? error : new Refusal(500, 0, "500: Internal Server Error");
      recordViolation(world, callerOf(world, req)?.name ?? "", name, refusal);
      return { status: refusal.status, json: refusal.body(), headers };
    }
  }

  return (req, res) => {
    if (req.method === "GET" && sendFile(world, res, req.url ?? "")) return;
    void handle(req).then((reply) => {
      invalid.note(reply.status);
      // What a refused request still carries has to be read before the connection can be used again.
      req.resume();
      send(res, reply);
    });
  };
}
