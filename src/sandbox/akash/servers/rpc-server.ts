import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { z } from "zod";
import { type FaultPlan, withFaults } from "../../kernel/faults.ts";
import { type Listener, listenOnLoopback } from "../../kernel/listen.ts";
import type { Chain } from "../chain.ts";
import { cometMethods, RpcError, type RpcParams } from "./comet-methods.ts";
import { readBody } from "./read-body.ts";
import type { Violations } from "./violations.ts";

const requestSchema = z.object({
  jsonrpc: z.literal("2.0"),
  id: z.union([z.string(), z.number()]),
  method: z.string(),
  params: z.record(z.string(), z.unknown()).optional(),
});

/** `GET /block?height="12"`: values may be quoted as JSON strings. */
function uriParams(url: URL): RpcParams {
  return Object.fromEntries(
    [...url.searchParams].map(([key, value]) => [key, value.replace(/^"(.*)"$/, "$1")]),
  );
}

interface Call {
  id: string | number;
  method: string;
  params: RpcParams;
}

async function readCall(req: IncomingMessage): Promise<Call> {
  const url = new URL(req.url ?? "/", "http://node");
  if (req.method === "GET") return { id: -1, method: url.pathname.slice(1), params: uriParams(url) };
  const parsed = requestSchema.safeParse(JSON.parse((await readBody(req)).toString("utf8")));
  if (!parsed.success) throw new RpcError(-32600, "Invalid Request", "error reading request body");
  return { ...parsed.data, params: parsed.data.params ?? {} };
}

function failure(id: string | number, error: unknown): unknown {
  const { code, message, data } =
    error instanceof RpcError ? error : new RpcError(-32700, "Parse error. Invalid JSON", String(error));
  return { jsonrpc: "2.0", id, error: { code, message, data } };
}

function answer(chain: Chain, violations: Violations, { id, method: name, params }: Call): unknown {
  const method = Object.hasOwn(cometMethods, name) ? cometMethods[name] : undefined;
  if (!method) {
    violations.note(`rpc ${name}`);
    return failure(id, new RpcError(-32601, "Method not found", ""));
  }
  try {
    return { jsonrpc: "2.0", id, result: method(chain, params) };
  } catch (error) {
    return failure(id, error);
  }
}

/**
 * Serves CometBFT's JSON-RPC on loopback. Every method comes over the same path, so a fault may also
 * match `RPC <method>`.
 */
export function startRpcServer(
  chain: Chain,
  violations: Violations,
  faults: FaultPlan,
  port: number,
): Promise<Listener> {
  const send = (res: ServerResponse, body: unknown): void => {
    res.writeHead(200, { "content-type": "application/json" });
    res.end(JSON.stringify(body));
  };
  const listener = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    try {
      const call = await readCall(req);
      const methodFaults: FaultPlan = { ...faults, take: () => faults.take(`RPC ${call.method}`) };
      withFaults(methodFaults, (_req, out) => send(out, answer(chain, violations, call)))(req, res);
    } catch (error) {
      send(res, failure(-1, error));
    }
  };
  return listenOnLoopback(createServer(withFaults(faults, (req, res) => void listener(req, res))), port);
}
