import { createApp } from "../../src/app.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import { readServices } from "../../src/config/read-services.ts";
import { createLog } from "../../src/log.ts";
import type { MemoryReport } from "./memory-report.ts";

/** GoClaw in a process of its own, started with `--expose-gc`. Answers every message with what it holds. */
async function main(): Promise<void> {
  const collect = globalThis.gc;
  if (!collect) throw new Error("start this with --expose-gc");
  let logLines = 0;
  const log = createLog("info", { write: () => void logLines++ });
  const app = await createApp(loadConfig(process.env), readServices(process.env), { log });
  process.on("disconnect", () => process.exit(0));
  process.on("message", () => {
    // What the first collection finalises, the second one frees.
    collect();
    collect();
    const { heapUsed, rss } = process.memoryUsage();
    const report: MemoryReport = { heapBytes: heapUsed, rssBytes: rss, logLines };
    process.send?.(report);
  });
  await app.start();
  process.send?.("ready");
}

await main();
