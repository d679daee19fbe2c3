import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { createProcessRunner } from "../../../src/sandbox/agent/process-runner.ts";
import { ownProcesses } from "../../../src/sandbox/agent/real/own-processes.ts";
import { afterThis, isAlive, lease, tempFolder, until } from "./agent-world.ts";

/** A container that has a child of its own and ignores polite requests. */
const STUBBORN = `
const child = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
process.on("SIGTERM", () => console.log("ignored SIGTERM"));
console.log("pids " + process.pid + " " + child.pid);
setInterval(() => {}, 1000);
`;

const service = (script: string, env: Record<string, string> = {}) => ({
  name: "web",
  image: "x",
  command: ["node"],
  args: ["-e", script],
  env,
});

const pidsIn = (lines: string[]): number[] | undefined =>
  lines
    .map((line) => /^pids (\d+) (\d+)$/.exec(line))
    .find((match) => match)
    ?.slice(1)
    .map(Number);

function startRunner() {
  const folder = tempFolder();
  const runner = createProcessRunner({ folder, restartDelayMs: 30, stopGraceMs: 200 });
  afterThis(() => runner.close());
  return { folder, runner };
}

describe("the process runner", () => {
  test("hands over the manifest's environment and nothing of its own", async () => {
    const { folder, runner } = startRunner();
    process.env.PLANTED_SECRET = "planted";
    afterThis(() => delete process.env.PLANTED_SECRET);
    const workload = await runner.start(
      lease,
      service("console.log(Object.keys(process.env).sort().join())", { A: "1" }),
    );
    const line = await until(() => workload.logs(10).find((one) => one.includes("HOME")), "a line");
    expect(line).toBe("A,HOME,OPENCLAW_GATEWAY_PORT,PATH");
    expect(existsSync(join(folder, "1001-1-1-web"))).toBe(true);
  });

  test("what runs a container may give it processes of its own", async (context) => {
    const runBy = ownProcesses();
    if (!runBy) return context.skip("this machine gives no container processes of its own");
    const runner = createProcessRunner({ folder: tempFolder(), runBy, stopGraceMs: 200 });
    afterThis(() => runner.close());
    const workload = await runner.start(lease, service(STUBBORN));
    const pids = await until(() => pidsIn(workload.logs(10)), "the process ids");
    // By its own count it is the first one there is.
    expect(pids[0]).toBe(1);
    const { pid } = workload;
    await workload.stop();
    expect(pid && isAlive(pid)).toBe(false);
  });

  test("stopping ends the whole group, even one that ignores SIGTERM", async () => {
    const { runner } = startRunner();
    const workload = await runner.start(lease, service(STUBBORN));
    const pids = await until(() => pidsIn(workload.logs(10)), "the process ids");
    expect(pids.every(isAlive)).toBe(true);
    await workload.stop();
    expect(workload.logs(10)).toContain("ignored SIGTERM");
    await until(() => !pids.some(isAlive), "the end of all processes");
  });

  test("an ended container is started again; a stopped one is not", async () => {
    const { runner } = startRunner();
    const workload = await runner.start(lease, service("console.log('run'); process.exit(3)"));
    const runs = () => workload.logs(100).filter((line) => line === "run").length;
    await until(() => runs() >= 2, "a second run");
    expect(workload.logs(100)).toContain("container exited: code 3");
    await workload.stop();
    const before = runs();
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(runs()).toBe(before);
  });

  test("a container that is started again finds nothing of what it had written", async () => {
    const { runner } = startRunner();
    const workload = await runner.start(
      lease,
      service(
        `const fs = require("fs"), file = process.env.HOME + "/memory"; console.log("remembers " + fs.existsSync(file)); fs.writeFileSync(file, "x"); process.exit(1)`,
      ),
    );
    const lines = () => workload.logs(100).filter((line) => line.startsWith("remembers"));
    await until(() => lines().length >= 3, "a third run");
    expect(new Set(lines())).toEqual(new Set(["remembers false"]));
    await workload.stop();
  });

  test("an update of a lease waits for the old container to end", async () => {
    const { folder, runner } = startRunner();
    const slow =
      "process.on('SIGTERM', () => setTimeout(() => process.exit(), 100)); console.log('up'); setInterval(() => {}, 999)";
    const first = await runner.start(lease, service(slow));
    await until(() => first.logs(1)[0] === "up", "the first container");
    const pid = first.pid ?? 0;
    const ending = first.stop();
    const second = await runner.start(lease, service(slow));
    expect(isAlive(pid)).toBe(false);
    await ending;
    await until(() => second.logs(1)[0] === "up", "the second container");
    expect(existsSync(join(folder, "1001-1-1-web"))).toBe(true);
  });

  test("a command that does not exist is said in the log, and never ready", async () => {
    const { runner } = startRunner();
    const workload = await runner.start(lease, { ...service(""), command: ["no-such-program"] });
    await until(() => workload.logs(5).some((line) => line.includes("ENOENT")), "the failure");
    expect(workload.ready()).toBe(false);
    await workload.stop();
  });

  test.each(["SIGKILL", "SIGTERM"] as const)(
    "after %s of the sandbox no container is left",
    async (signal) => {
      const host = spawn(
        process.execPath,
        [fileURLToPath(new URL("./runner-host.ts", import.meta.url)), tempFolder(), STUBBORN],
        { stdio: ["ignore", "ignore", "pipe"] },
      );
      afterThis(() => host.kill("SIGKILL"));
      const lines: string[] = [];
      createInterface({ input: host.stderr }).on("line", (line) => lines.push(line));
      const pids = await until(() => pidsIn(lines), "the container's process ids");
      expect(pids.every(isAlive)).toBe(true);
      host.kill(signal);
      await until(() => !pids.some(isAlive), "the end of all processes", 5_000);
    },
  );
});
