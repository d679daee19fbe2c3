import { createProcessRunner } from "../../../src/sandbox/agent/process-runner.ts";

/** A process that runs one workload and prints its id, to be killed from outside. */
const [folder = "", script = ""] = process.argv.slice(2);
const runner = createProcessRunner({ folder });
const workload = await runner.start(
  { dseq: "1", gseq: 1, oseq: 1, owner: "o", provider: "p" },
  { name: "agent", image: "x", command: ["node"], args: ["-e", script], env: {} },
);
workload.onLog?.((line) => console.error(line));
setInterval(() => undefined, 1000);
