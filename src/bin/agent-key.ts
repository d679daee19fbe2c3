import { agentKeyTool } from "../app/agent-key-tool.ts";
import { startFailure } from "../config/start-failure.ts";

try {
  await agentKeyTool(process.argv.slice(2), process.env, (key) => void process.stdout.write(`${key}\n`));
} catch (error) {
  process.stderr.write(`\nNo key was made or ended.\n${startFailure(error)}\n\n`);
  process.exitCode = 1;
}
