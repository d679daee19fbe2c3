import { AppError } from "../../errors.ts";
import type { RpcNode } from "./rpc-node.ts";

const WINDOW_BLOCKS = 100;

/**
 * Mean seconds per block over the last hundred blocks.
 * @throws AppError `unavailable` while the chain has too few blocks to measure
 */
export async function measureBlockSeconds(node: RpcNode): Promise<number> {
  const { height, blockTimeMs, earliestHeight } = await node.status();
  const from = Math.max(height - WINDOW_BLOCKS, earliestHeight);
  if (from >= height) throw new AppError("unavailable", "the chain has too few blocks to measure their pace");
  const seconds = (blockTimeMs - (await node.blockTimeMs(from))) / 1000 / (height - from);
  if (!(seconds > 0)) throw new AppError("unavailable", "the node's block times do not advance");
  return seconds;
}
