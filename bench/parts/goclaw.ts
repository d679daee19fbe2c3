import { DEPLOY_TIMING } from "../../src/app/settings.ts";
import { createApp } from "../../src/app.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import { readServices } from "../../src/config/read-services.ts";
import { createLog } from "../../src/log.ts";

/** GoClaw alone. Beside a chain that makes a block a second it waits as a sandbox's does, unless told `real`. */
const quick = {
  timing: DEPLOY_TIMING.sandbox,
  chainTiming: { txPollMs: 250, manifestRetryMs: 1_000, txGraceMs: 10_000 },
};
const config = loadConfig(process.env);
const app = await createApp(config, readServices(process.env), {
  log: createLog(config.logLevel),
  ...(process.argv[2] === "real" ? {} : quick),
});
process.once("SIGTERM", () => void app.stop().then(() => process.exit(0)));
await app.start();
console.log("ready");
