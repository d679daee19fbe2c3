import { z } from "zod";
import { AppError } from "../../errors.ts";
import { connectionFailure } from "./chain-errors.ts";

export interface IncludedTx {
  height: number;
  code: number;
  codespace: string;
  log: string;
  gasUsed: number;
  gasWanted: number;
}

interface NodeStatus {
  chainId: string;
  height: number;
  /** Milliseconds since the epoch. */
  blockTimeMs: number;
  earliestHeight: number;
  catchingUp: boolean;
}

/** The few CometBFT calls a tenant needs. Holds no connection, so an outage at start poisons nothing. */
export interface RpcNode {
  status(): Promise<NodeStatus>;
  /** Milliseconds since the epoch of the block at `height`. */
  blockTimeMs(height: number): Promise<number>;
  abciQuery(path: string, request: Uint8Array): Promise<{ code: number; log: string; value: Uint8Array }>;
  /** CheckTx's verdict; code 0 means the transaction is in this node's mempool. */
  broadcast(tx: Uint8Array): Promise<{ code: number; codespace: string; log: string }>;
  /** null: this node's index does not have it (yet). */
  findTx(hash: string): Promise<IncludedTx | null>;
}

const integer = z.coerce.number().int().nonnegative();
const envelope = z.union([
  z.object({ result: z.unknown(), error: z.undefined().optional() }),
  z.object({ error: z.object({ code: z.number(), message: z.string(), data: z.string().optional() }) }),
]);
const statusShape = z.object({
  node_info: z.object({ network: z.string() }),
  sync_info: z.object({
    latest_block_height: integer,
    latest_block_time: z.iso.datetime({ offset: true }),
    earliest_block_height: integer,
    catching_up: z.boolean(),
  }),
});
const blockShape = z.object({
  block: z.object({ header: z.object({ time: z.iso.datetime({ offset: true }) }) }),
});
const abciShape = z.object({
  response: z.object({
    code: z.number().optional(),
    log: z.string().optional(),
    value: z.string().nullish(),
  }),
});
const broadcastShape = z.object({
  code: z.number(),
  codespace: z.string().optional(),
  log: z.string().optional(),
});
const searchShape = z.object({
  txs: z.array(
    z.object({
      height: integer,
      tx_result: z.object({
        code: z.number().optional(),
        codespace: z.string().optional(),
        log: z.string().nullish(),
        gas_used: integer.optional(),
        gas_wanted: integer.optional(),
      }),
    }),
  ),
});

/**
 * JSON-RPC over HTTP with a deadline per call.
 * All methods throw AppError `unavailable` or `timeout`: nothing is known.
 */
export function rpcNode(url: string, timeoutMs: number): RpcNode {
  async function call<T>(method: string, params: Record<string, unknown>, shape: z.ZodType<T>): Promise<T> {
    const what = `rpc ${method}`;
    let answer: z.infer<typeof envelope>;
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      // CometBFT itself sends JSON-RPC errors with status 500, so the body is read first.
      const body = await response.text();
      if (!response.ok && !body.includes('"jsonrpc"')) throw new Error(`HTTP ${response.status}`);
      answer = envelope.parse(JSON.parse(body));
    } catch (error) {
      throw connectionFailure(error, what);
    }
    if (answer.error !== undefined) {
      const { message, data } = answer.error;
      throw new AppError("unavailable", `${what}: ${message} ${data ?? ""}`.slice(0, 300), {
        details: {
          reason: /already exists in cache/.test(data ?? message) ? "already_in_mempool" : "rpc_error",
        },
      });
    }
    const parsed = shape.safeParse(answer.result);
    if (!parsed.success)
      throw new AppError("unavailable", `${what}: unexpected answer`, { cause: parsed.error });
    return parsed.data;
  }

  return {
    async status() {
      const { node_info, sync_info } = await call("status", {}, statusShape);
      return {
        chainId: node_info.network,
        height: sync_info.latest_block_height,
        blockTimeMs: Date.parse(sync_info.latest_block_time),
        earliestHeight: sync_info.earliest_block_height,
        catchingUp: sync_info.catching_up,
      };
    },
    async blockTimeMs(height) {
      const { block } = await call("block", { height: String(height) }, blockShape);
      return Date.parse(block.header.time);
    },
    async abciQuery(path, request) {
      const data = Buffer.from(request).toString("hex");
      const { response } = await call("abci_query", { path, data, prove: false }, abciShape);
      const value = new Uint8Array(Buffer.from(response.value ?? "", "base64"));
      return { code: response.code ?? 0, log: response.log ?? "", value };
    },
    async broadcast(tx) {
      const result = await call(
        "broadcast_tx_sync",
        { tx: Buffer.from(tx).toString("base64") },
        broadcastShape,
      );
      return { code: result.code, codespace: result.codespace ?? "", log: result.log ?? "" };
    },
    async findTx(hash) {
      const { txs } = await call(
        "tx_search",
        { query: `tx.hash='${hash}'`, prove: false, page: "1", per_page: "1" },
        searchShape,
      );
      const [tx] = txs;
      if (!tx) return null;
      const { code = 0, codespace = "", log, gas_used = 0, gas_wanted = 0 } = tx.tx_result;
      return { height: tx.height, code, codespace, log: log ?? "", gasUsed: gas_used, gasWanted: gas_wanted };
    },
  };
}
