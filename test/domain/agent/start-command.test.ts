import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { agentManifestEnv, agentStartCommand } from "../../../src/domain/agent/start-command.ts";
import { type BootstrapPeer, startBootstrapPeer } from "./bootstrap-peer.ts";

const SECRET = "gcb_bootstrap_secret_0123456789";
/** Stands for the image: tells what it was started with, then waits to be stopped. */
const IMAGE = `
process.on("SIGTERM", () => { console.log("child got SIGTERM"); process.exit(0); });
console.log("started " + JSON.stringify({ argv: process.argv.slice(2), env: process.env, pid: process.pid }));
setInterval(() => {}, 1000);
`;

let folder: string;
let peer: BootstrapPeer | undefined;
let child: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "start-command-"));
  writeFileSync(join(folder, "openclaw.mjs"), IMAGE);
});
afterEach(async () => {
  child?.kill("SIGKILL");
  await peer?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the start command as a container would. */
function boot(goclawUrl: string, patch: (script: string) => string = (script) => script) {
  const { args } = agentStartCommand();
  const [flag = "", script = "", ...image] = args;
  const run = spawn(process.execPath, [flag, patch(script), ...image], {
    cwd: folder,
    env: { HOME: join(folder, "home"), ...agentManifestEnv({ goclawUrl, bootstrapSecret: SECRET }) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child = run;
  let output = "";
  run.stdout.on("data", (chunk) => {
    output += String(chunk);
  });
  run.stderr.on("data", (chunk) => {
    output += String(chunk);
  });
  const exit = new Promise<number | null>((resolve) => run.on("exit", (code) => resolve(code)));
  async function says(text: string): Promise<string> {
    const end = Date.now() + 10_000;
    while (!output.includes(text)) {
      if (Date.now() > end) throw new Error(`never said "${text}", but: ${output}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return output;
  }
  return { says, exit, pid: run.pid, kill: (signal: NodeJS.Signals) => run.kill(signal) };
}

interface Started {
  argv: string[];
  env: Record<string, string>;
  pid: number;
}

async function started(run: ReturnType<typeof boot>): Promise<Started> {
  const output = await run.says("started {");
  return JSON.parse(/started (\{.*\})/.exec(output)?.[1] ?? "{}") as Started;
}

const configuration = {
  env: { TELEGRAM_BOT_TOKEN: "1:token", OPENCLAW_CONFIG_READONLY: "1" },
  files: [
    { path: "~/.openclaw/openclaw.json", mode: 0o600, content: '{"a":"b"}' },
    { path: "~/notes/read.txt", mode: 0o640, content: "ünïcode" },
  ],
};

describe("the start command", () => {
  test("fetches the configuration with the secret, writes files and becomes the image's own command", async () => {
    peer = await startBootstrapPeer(() => ({ status: 200, body: configuration }));
    const run = boot(`${peer.url}/`);
    const { argv, env, pid } = await started(run);
    expect(peer.seen).toMatchObject([
      { method: "POST", url: "/agent/bootstrap", headers: { authorization: `Bearer ${SECRET}` }, body: "{}" },
    ]);
    expect(pid).toBe(run.pid);
    expect(argv).toEqual(["gateway"]);
    expect(env).toMatchObject(configuration.env);
    expect(JSON.stringify(env)).not.toContain(SECRET);
    const file = join(folder, "home/.openclaw/openclaw.json");
    expect(readFileSync(file, "utf8")).toBe('{"a":"b"}');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "home/.openclaw")).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, "home/notes/read.txt")).mode & 0o777).toBe(0o640);
    expect(readFileSync(`/proc/${pid}/environ`, "utf8")).not.toContain(SECRET);
    expect(await run.says("started")).not.toContain(SECRET);
    run.kill("SIGTERM");
    expect(await run.exit).toBe(0);
  });

  test("keeps trying while GoClaw is away, broken, or answers something else", async () => {
    const away = await startBootstrapPeer(() => ({ status: 200 }));
    const port = away.port;
    await away.close();
    const run = boot(`http://127.0.0.1:${port}`);
    await run.says("ECONNREFUSED");
    peer = await startBootstrapPeer((call) => {
      if (call === 1) return { status: 503 };
      if (call === 2) return { status: 200, body: "<html>busy</html>" };
      return { status: 200, body: configuration };
    }, port);
    await started(run);
    expect(peer.seen).toHaveLength(3);
  });

  test.each([401, 410])("ends with 78 on %i: the lease is over", async (status) => {
    peer = await startBootstrapPeer(() => ({ status }));
    const run = boot(peer.url);
    expect(await run.exit).toBe(78);
    expect(peer.seen).toHaveLength(1);
    expect(await run.says("lease is over")).not.toContain(SECRET);
  });

  test("can be stopped while it waits", async () => {
    peer = await startBootstrapPeer(() => ({ status: 500 }));
    const run = boot(peer.url);
    await run.says("next try");
    run.kill("SIGTERM");
    expect(await run.exit).toBe(0);
  });

  test("where exec is not possible it starts a child and passes signals on", async () => {
    peer = await startBootstrapPeer(() => ({ status: 200, body: configuration }));
    const run = boot(peer.url, (script) => `process.execve = undefined;\n${script}`);
    const { pid, env } = await started(run);
    expect(pid).not.toBe(run.pid);
    expect(JSON.stringify(env)).not.toContain(SECRET);
    run.kill("SIGTERM");
    await run.says("child got SIGTERM");
    expect(await run.exit).toBe(0);
  });

  test("is the same on every call, replaces the entry point, and holds nothing Kubernetes would expand", () => {
    const { command, args } = agentStartCommand();
    expect(agentStartCommand()).toEqual({ command, args });
    expect(command).toEqual(["node"]);
    expect([args[0], ...args.slice(2)]).toEqual(["-e", "openclaw.mjs", "gateway"]);
    expect(args[1]).not.toMatch(/\$[($]/);
  });
});
