import { liveSmoke, smokeReport } from "../app/smoke/live-smoke.ts";
import { createLog } from "../log.ts";

const lines = await liveSmoke(process.env, createLog("silent"));
process.stdout.write(`\nLive services, looked at without changing anything:\n\n${smokeReport(lines)}\n`);
if (lines.some(({ outcome }) => outcome === "failed")) process.exitCode = 1;
