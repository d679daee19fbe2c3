import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";
import { createChainBackend } from "../src/integrations/akash/chain-backend.ts";
import { createLog } from "../src/log.ts";
import { systemClock } from "../src/ports/clock.ts";
import { freePort } from "../src/sandbox/kernel/free-port.ts";
import type { Figure } from "./figure.ts";
import { BENCH_MNEMONIC } from "./parts/lease-no.ts";
import { startAndWait } from "./parts/started-process.ts";

const SIZES = [1_000, 10_000, 100_000];
const run = promisify(execFile);

const Round = z.object({ pages: z.number(), changed: z.number(), cpuS: z.number() });
const Rounds = z.object({
  first: Round,
  quiet: z.array(Round),
  sweepCpuS: z.array(z.number()),
  mb: z.number(),
});
type Measured = z.infer<typeof Rounds> & { size: number };

/** What looking after very many live agents costs one process: each size with processes of its own. */
export async function benchPolling(): Promise<Figure[]> {
  const all: Measured[] = [];
  for (const size of SIZES) all.push({ size, ...(await pollRounds(size)) });
  const figures = all.flatMap(figuresOf);
  const [small, , large] = all;
  const each = ({ quiet, size }: Measured) => Math.min(...quiet.map(({ cpuS }) => cpuS)) / size;
  const growth = small && large ? [each(large) / each(small)] : [];
  return [
    ...figures,
    { name: "processor time of one lease, 100,000 against 1,000", unit: "×", values: growth, atMost: 1 },
  ];
}

function figuresOf({ size, first, quiet, sweepCpuS, mb }: Measured): Figure[] {
  const name = `${size.toLocaleString("en")} live agents`;
  return [
    { name: `${name}: pages read in a round`, unit: "", values: quiet.map(({ pages }) => pages) },
    {
      name: "… rows written when nothing changed",
      unit: "",
      values: quiet.map(({ changed }) => changed),
      atMost: 0,
    },
    { name: "… processor time of a round", unit: "s", values: quiet.map(({ cpuS }) => cpuS) },
    { name: "… of the first one, which writes every row", unit: "s", values: [first.cpuS] },
    { name: "… of a sweep for orphans", unit: "s", values: sweepCpuS },
    { name: "… most memory ever held", unit: "MB", values: [mb] },
  ];
}

async function pollRounds(size: number): Promise<z.infer<typeof Rounds>> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { owner } = await createChainBackend({
    ...{ mnemonic: BENCH_MNEMONIC, chainId: "bench", rpcUrls: [url], restUrls: [url], auditors: [] },
    ...{ clock: systemClock, log: createLog("silent") },
  });
  const args = ["bench/parts/many-leases.ts", owner, String(size), String(port)];
  const node = await startAndWait(process.execPath, args, { env: {}, ready: /^ready/m });
  try {
    const { stdout } = await run(process.execPath, ["bench/parts/poll-rounds.ts", url, String(size)]);
    return Rounds.parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? ""));
  } finally {
    await node.stop();
  }
}
