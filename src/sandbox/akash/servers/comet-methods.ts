import type { Chain } from "../chain.ts";
import { Grpc } from "../chain-error.ts";
import type { TxRecord } from "../ledger/records.ts";
import { findQuery } from "../queries/registry.ts";
import { blockHash, cometBlock, cometTime, findBlock } from "./comet-block.ts";
import { queryStatus } from "./query-status.ts";

export type RpcParams = Record<string, unknown>;

/** An error object of JSON-RPC. */
export class RpcError extends Error {
  readonly code: number;
  readonly data: string;

  constructor(code: number, message: string, data: string) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

const internal = (data: string): RpcError => new RpcError(-32603, "Internal error", data);
const text = (value: unknown): string => (typeof value === "string" ? value : "");

function status(chain: Chain) {
  const { height, timeMs } = chain.tip();
  const hash = blockHash(chain.chainId, height, timeMs);
  const earliest = chain.ledger.blocks.all()[0] ?? { height, timeMs };
  return {
    node_info: {
      protocol_version: { p2p: "8", block: "11", app: "0" },
      id: "00".repeat(20),
      listen_addr: "tcp://0.0.0.0:26656",
      network: chain.chainId,
      version: "0.38.21",
      channels: "40202122233038606100",
      moniker: "sandbox",
      other: { tx_index: "on", rpc_address: "tcp://0.0.0.0:26657" },
    },
    sync_info: {
      latest_block_hash: hash,
      latest_app_hash: hash,
      latest_block_height: String(height),
      latest_block_time: cometTime(timeMs),
      earliest_block_hash: blockHash(chain.chainId, earliest.height, earliest.timeMs),
      earliest_app_hash: "00".repeat(32),
      earliest_block_height: String(earliest.height),
      earliest_block_time: cometTime(earliest.timeMs),
      catching_up: false,
    },
    validator_info: {
      address: "11".repeat(20),
      pub_key: { type: "tendermint/PubKeyEd25519", value: Buffer.alloc(32).toString("base64") },
      voting_power: "0",
    },
  };
}

function abciQuery(chain: Chain, params: RpcParams) {
  const base = { info: "", index: "0", key: null, proofOps: null, height: String(chain.tip().height) };
  const refuse = (code: number, log: string) => ({
    response: { ...base, code, log, value: null, codespace: "sdk" },
  });
  const path = text(params.path);
  const query = findQuery(path.slice(1));
  if (!query) return refuse(6, `unknown query path: ${path}: unknown request`);
  try {
    const answer = query.callBytes(chain, Buffer.from(text(params.data), "hex"));
    const value = Buffer.from(answer).toString("base64");
    return { response: { ...base, code: 0, log: "", value, codespace: "" } };
  } catch (error) {
    const { grpc, message } = queryStatus(error);
    const name = Object.entries(Grpc).find(([, number]) => number === grpc)?.[0] ?? "unknown";
    const log = `rpc error: code = ${name[0]?.toUpperCase()}${name.slice(1)} desc = ${message}`;
    return grpc === Grpc.notFound
      ? refuse(22, `${log}: key not found`)
      : refuse(18, `${log}: invalid request`);
  }
}

function broadcast(chain: Chain, params: RpcParams) {
  try {
    const { code, codespace, log, hash } = chain.checkTx(Buffer.from(text(params.tx), "base64"));
    return { code, data: "", log, codespace, hash };
  } catch (error) {
    throw internal(error instanceof Error ? error.message : "broadcast failed");
  }
}

const txResult = (tx: TxRecord) => ({
  hash: tx.hash,
  height: String(tx.height),
  index: tx.index,
  tx_result: {
    code: tx.code,
    data: tx.data,
    log: tx.log,
    info: "",
    gas_wanted: String(tx.gasWanted),
    gas_used: String(tx.gasUsed),
    events: tx.events.map(({ type, attributes }) => ({
      type,
      attributes: attributes.map((attribute) => ({ ...attribute, index: true })),
    })),
    codespace: tx.codespace,
  },
  tx: tx.tx,
});

function tx(chain: Chain, params: RpcParams) {
  const given = text(params.hash);
  const hash = (
    given.startsWith("0x") ? given.slice(2) : Buffer.from(given, "base64").toString("hex")
  ).toUpperCase();
  const record = chain.ledger.txs.get(hash);
  if (!record) throw internal(`tx (${hash}) not found`);
  return txResult(record);
}

/** Understands the two searches cosmjs makes: by hash and by height. */
function txSearch(chain: Chain, params: RpcParams) {
  const wanted = text(params.query).trim();
  const hash = /^tx\.hash\s*=\s*'([0-9A-Fa-f]{64})'$/.exec(wanted)?.[1]?.toUpperCase();
  const height = /^tx\.height\s*=\s*'?(\d+)'?$/.exec(wanted)?.[1];
  if (!hash && !height) throw internal(`failed to parse query: ${wanted}`);
  const txs = hash
    ? [chain.ledger.txs.get(hash)].filter((one) => one !== undefined)
    : chain.ledger.txs.all().filter((one) => String(one.height) === height);
  return { txs: txs.map(txResult), total_count: String(txs.length) };
}

function block(chain: Chain, params: RpcParams) {
  const height = params.height === undefined ? undefined : Number(params.height);
  const found = findBlock(chain, height);
  if (found) return cometBlock(chain, found);
  const top = chain.tip().height;
  throw internal(
    height !== undefined && height > top
      ? `height ${height} must be less than or equal to the current blockchain height ${top}`
      : `height ${height} is not available, lowest height is ${chain.ledger.blocks.all()[0]?.height ?? top}`,
  );
}

const abciInfo = (chain: Chain) => ({
  response: {
    data: "akash",
    version: "v2.1.0",
    last_block_height: String(chain.tip().height),
    last_block_app_hash: Buffer.alloc(32).toString("base64"),
  },
});

/** CometBFT RPC methods by name. */
export const cometMethods: Readonly<Record<string, (chain: Chain, params: RpcParams) => unknown>> = {
  health: () => ({}),
  status,
  abci_info: abciInfo,
  abci_query: abciQuery,
  broadcast_tx_sync: broadcast,
  tx,
  tx_search: txSearch,
  block,
  num_unconfirmed_txs: (chain) => {
    const count = String(chain.ledger.mempool.all().length);
    return { n_txs: count, total: count, total_bytes: "0", txs: null };
  },
};
