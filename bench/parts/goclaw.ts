import { DEPLOY_TIMING } from "../../src/app/settings.ts";
import { createApp } from "../../src/app.ts";
import { loadConfig, readServices } from "../../src/config/load-config.ts";
import { createLog } from "../../src/log.ts";

/** GoClaw alone, with the waits of a sandbox's deploy, since the chain beside it makes a block a second. */
const config = loadConfig(process.env);
const app = await createApp(config, readServices(process.env), {
  log: createLog(config.logLevel),
  timing: DEPLOY_TIMING.sandbox,
  chainTiming: { txPollMs: 250, manifestRetryMs: 1_000, txGraceMs: 10_000 },
});
process.once("SIGTERM", () => void app.stop().then(() => process.exit(0)));
await app.start();
console.log("ready");
