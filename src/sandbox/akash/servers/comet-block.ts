import { createHash } from "node:crypto";
import type { Chain } from "../chain.ts";
import type { BlockRecord } from "../ledger/records.ts";

const ZERO_HASH = "00".repeat(32);
const VALIDATOR = "11".repeat(20);

export const blockHash = (chainId: string, height: number, timeMs: number): string =>
  createHash("sha256").update(`${chainId}/${height}/${timeMs}`).digest("hex").toUpperCase();

/** Comet writes nanoseconds. */
export const cometTime = (timeMs: number): string => new Date(timeMs).toISOString().replace("Z", "000000Z");

const blockId = (hash: string) => ({ hash, parts: { total: 1, hash } });

function previousHash(chain: Chain, height: number): string {
  const previous = chain.ledger.blocks.get(String(height - 1));
  return previous ? blockHash(chain.chainId, previous.height, previous.timeMs) : ZERO_HASH;
}

/** A block in the shape of CometBFT 0.38's RPC; times and heights are real, Merkle roots are not. */
export function cometBlock(chain: Chain, block: BlockRecord) {
  const { height, timeMs, txHashes } = block;
  const lastBlockId = blockId(previousHash(chain, height));
  return {
    block_id: blockId(blockHash(chain.chainId, height, timeMs)),
    block: {
      header: {
        version: { block: "11" },
        chain_id: chain.chainId,
        height: String(height),
        time: cometTime(timeMs),
        last_block_id: lastBlockId,
        last_commit_hash: ZERO_HASH,
        data_hash: ZERO_HASH,
        validators_hash: ZERO_HASH,
        next_validators_hash: ZERO_HASH,
        consensus_hash: ZERO_HASH,
        app_hash: ZERO_HASH,
        last_results_hash: ZERO_HASH,
        evidence_hash: ZERO_HASH,
        proposer_address: VALIDATOR,
      },
      data: { txs: txHashes.map((hash) => chain.ledger.txs.get(hash)?.tx ?? "") },
      evidence: { evidence: [] },
      last_commit: { height: String(height - 1), round: 0, block_id: lastBlockId, signatures: [] },
    },
  };
}

/** A block among those that passed without being made, where time was skipped: empty, its time in between. */
function skippedBlock(chain: Chain, height: number): BlockRecord | undefined {
  const kept = chain.ledger.blocks.all();
  const after = kept.find((block) => block.height > height);
  const before = kept.findLast((block) => block.height < height);
  if (!before || !after) return undefined;
  const share = (height - before.height) / (after.height - before.height);
  const timeMs = Math.round(before.timeMs + share * (after.timeMs - before.timeMs));
  return { height, timeMs, txHashes: [] };
}

/** The kept block at `height`, or the newest; undefined when it was pruned or is still to come. */
export function findBlock(chain: Chain, height: number | undefined): BlockRecord | undefined {
  const wanted = height ?? chain.tip().height;
  const block = chain.ledger.blocks.get(String(wanted)) ?? skippedBlock(chain, wanted);
  if (block || wanted !== chain.tip().height) return block;
  return { ...chain.tip(), txHashes: [] };
}
