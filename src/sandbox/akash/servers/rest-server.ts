import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type FaultPlan, withFaults } from "../../kernel/faults.ts";
import { type Listener, listenOnLoopback } from "../../kernel/listen.ts";
import type { Chain } from "../chain.ts";
import { Grpc, QueryError } from "../chain-error.ts";
import type { Query } from "../queries/query.ts";
import { queries } from "../queries/registry.ts";
import { cometBlock, findBlock } from "./comet-block.ts";
import { queryStatus } from "./query-status.ts";
import type { Violations } from "./violations.ts";

type JsonObject = { [key: string]: string | JsonObject };

const HTTP_STATUS: Readonly<Record<number, number>> = {
  [Grpc.invalidArgument]: 400,
  [Grpc.notFound]: 404,
  [Grpc.alreadyExists]: 409,
  [Grpc.failedPrecondition]: 400,
  [Grpc.unimplemented]: 501,
};

interface Route {
  query: Query;
  pattern: RegExp;
  fields: string[];
}

/** Literal paths come before those with placeholders, so that `…/list` is never taken for an address. */
const routes: Route[] = queries
  .flatMap((query) => (query.httpPath ? [{ query, path: query.httpPath }] : []))
  .sort((a, b) => a.path.split("{").length - b.path.split("{").length)
  .map(({ query, path }) => ({
    query,
    pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "([^/]+)")}$`),
    fields: [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ""),
  }));

/** `filters.owner=x` becomes `{filters: {owner: "x"}}`. */
function nest(params: Iterable<[string, string]>): JsonObject {
  const root: JsonObject = Object.create(null);
  for (const [name, value] of params) {
    const parts = name.split(".");
    const last = parts.pop() ?? name;
    let target = root;
    for (const part of parts) {
      const next = target[part];
      const child: JsonObject = typeof next === "object" ? next : Object.create(null);
      target[part] = child;
      target = child;
    }
    target[last] = value;
  }
  return root;
}

function answerQuery(chain: Chain, url: URL): unknown {
  for (const { query, pattern, fields } of routes) {
    const match = pattern.exec(url.pathname);
    if (!match) continue;
    const named = fields.map((field, i): [string, string] => [field, decodeURIComponent(match[i + 1] ?? "")]);
    return query.callJson(chain, nest([...url.searchParams, ...named]));
  }
  return undefined;
}

function answerBlock(chain: Chain, url: URL): unknown {
  const match = /^\/cosmos\/base\/tendermint\/v1beta1\/blocks\/(latest|\d+)$/.exec(url.pathname);
  if (!match) return undefined;
  const block = findBlock(chain, match[1] === "latest" ? undefined : Number(match[1]));
  if (block) return { ...cometBlock(chain, block), sdk_block: null };
  if (Number(match[1]) > chain.tip().height)
    throw new QueryError(Grpc.invalidArgument, "requested block height is bigger then the chain length");
  throw new QueryError(Grpc.internal, `height ${match[1]} is not available`);
}

/** Serves the queries as grpc-gateway does, on loopback. */
export function startRestServer(
  chain: Chain,
  violations: Violations,
  faults: FaultPlan,
  port: number,
): Promise<Listener> {
  const send = (res: ServerResponse, status: number, body: unknown): void => {
    res.writeHead(status, { "content-type": "application/json" });
    res.end(JSON.stringify(body));
  };
  const listener = (req: IncomingMessage, res: ServerResponse): void => {
    req.resume();
    try {
      const url = new URL(req.url ?? "/", "http://node");
      const body = req.method === "GET" ? (answerQuery(chain, url) ?? answerBlock(chain, url)) : undefined;
      if (body === undefined) {
        violations.note(`rest ${req.method} ${url.pathname}`);
        throw new QueryError(Grpc.unimplemented, "Not Implemented");
      }
      send(res, 200, body);
    } catch (error) {
      const { grpc, message } = queryStatus(error);
      send(res, HTTP_STATUS[grpc] ?? 500, { code: grpc, message, details: [] });
    }
  };
  return listenOnLoopback(createServer(withFaults(faults, listener)), port);
}
