import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { ChainPace } from "../../ports/akash-backend.ts";
import type { RestReads } from "./rest-reads.ts";

const Block = z.object({
  block: z.object({ header: z.object({ height: z.coerce.number().int(), time: z.string() }) }),
});
const PATH = "/cosmos/base/tendermint/v1beta1/blocks";
/** A young chain has fewer, and a node may have thrown the older ones away. */
const WINDOWS_BLOCKS = [100, 10];

/**
 * Where the chain stands, and its mean pace over the last hundred blocks.
 * @throws AppError `unavailable` while it has too few blocks to measure
 */
export async function readPace(rest: RestReads): Promise<ChainPace> {
  const header = async (which: string) => {
    const { block } = await rest.readJson("block", { path: `${PATH}/${which}`, shape: Block });
    return { height: block.header.height, atMs: Date.parse(block.header.time) };
  };
  const latest = await header("latest");
  for (const blocks of WINDOWS_BLOCKS) {
    const earlier = await header(String(latest.height - blocks)).catch(() => null);
    if (!earlier) continue;
    const secondsPerBlock = (latest.atMs - earlier.atMs) / 1000 / (latest.height - earlier.height);
    if (secondsPerBlock > 0) return { ...latest, secondsPerBlock };
  }
  throw new AppError("unavailable", "the node has too few blocks to measure the chain's pace");
}
