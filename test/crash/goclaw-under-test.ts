import { appendFileSync } from "node:fs";
import { loadModulesQuickly } from "../../src/config/module-loading.ts";
import { crashingCheckpoint, ORDERS_VARIABLE, type TestOrders } from "./crash-plan.ts";
import { plantMutant } from "./mutants.ts";

/** GoClaw in a process of its own, which dies where it is told to. Says `ready` to its parent once it serves. */
async function main(): Promise<void> {
  const orders = JSON.parse(process.env[ORDERS_VARIABLE] ?? "{}") as TestOrders;
  loadModulesQuickly();
  if (orders.mutant) plantMutant(orders.mutant);
  // Imported late, so that a planted mutant is what gets loaded.
  const [{ createApp }, { loadConfig }, { readServices }, { createLog }, { FAST_CHAIN, FAST_CHATS }] =
    await Promise.all([
      import("../../src/app.ts"),
      import("../../src/config/load-config.ts"),
      import("../../src/config/read-services.ts"),
      import("../../src/log.ts"),
      import("../world/fast-timing.ts"),
    ]);
  const write = (line: string): void => appendFileSync(orders.logFile, line);
  const app = await createApp(loadConfig(process.env), readServices(process.env), {
    log: createLog("debug", { write }),
    checkpoint: crashingCheckpoint(orders),
    leaseMs: orders.leaseMs,
    timing: orders.timing,
    healthTiming: orders.healthTiming,
    chainTiming: FAST_CHAIN,
    chatLimits: FAST_CHATS,
    ...(orders.reconcileMs === null ? {} : { reconcileMs: orders.reconcileMs }),
  });
  // Without its test a process under test has no business.
  process.on("disconnect", () => process.exit(1));
  process.on("SIGTERM", () => void app.stop().then(() => process.exit(0)));
  await app.start();
  process.send?.("ready");
}

await main();
