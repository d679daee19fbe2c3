import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { agentManifestEnv, agentStartCommand } from "../../../src/domain/agent/start-command.ts";
import { listenOnLoopback } from "../../../src/sandbox/kernel/listen.ts";
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
  const [, flag = "", script = "", ...image] = args;
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
      {
        method: "POST",
        url: "/agent/bootstrap",
        headers: { authorization: `Bearer ${SECRET}` },
        body: '{"companion":true}',
      },
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

  test("keeps trying, ever more slowly, while GoClaw is away, slow, broken, or somebody else answers", async () => {
    const good = JSON.stringify(configuration);
    const misfortunes: ((res: ServerResponse) => void)[] = [
      (res) => res.writeHead(503).end("busy"),
      (res) => res.writeHead(200, { "content-type": "text/html" }).end("<html>welcome</html>"),
      () => undefined,
      (res) => res.writeHead(307, { location: "/elsewhere" }).end(),
      (res) => res.writeHead(200).end(good.slice(0, good.indexOf("1:token") + 4)),
      (res) =>
        res.writeHead(200, { "content-length": good.length }).write(good.slice(0, 20), () => res.destroy()),
      (res) => res.writeHead(200).end('{"env":{"A":1},"files":[]}'),
      (res) => res.writeHead(200).end(good),
    ];
    const away = await startBootstrapPeer(() => ({ status: 200 }));
    await away.close();
    const impatient = (script: string) =>
      script
        .replace("timeout(20000)", "timeout(150)")
        .replace("delay = 250", "delay = 4")
        .replace("30000", "64");
    const run = boot(away.url, impatient);
    await run.says("ECONNREFUSED");
    const asked: string[] = [];
    peer = {
      seen: [],
      ...(await listenOnLoopback(
        createServer((req, res) => {
          const answer = misfortunes[asked.push(req.url ?? "") - 1];
          answer?.(res);
        }),
        away.port,
      )),
    };
    await started(run);
    expect(asked).toEqual(misfortunes.map(() => "/agent/bootstrap"));
    const output = await run.says("started");
    const pauses = [...output.matchAll(/next try in (\d+) ms/g)].map((match) => Number(match[1]));
    expect(pauses.length).toBeGreaterThanOrEqual(misfortunes.length);
    expect(pauses).toEqual(pauses.map((_, n) => Math.min(4 * 2 ** n, 64)));
    for (const quoted of ["1:to", "<html>", SECRET])
      expect(output.split("started {")[0]).not.toContain(quoted);
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

  test("is the same on every call, keeps the image's entry point, and holds nothing Kubernetes would expand", () => {
    const { command, args } = agentStartCommand();
    expect(agentStartCommand()).toEqual({ command, args });
    expect(command).toEqual([]);
    expect(args.toSpliced(2, 1)).toEqual(["node", "-e", "openclaw.mjs", "gateway"]);
    expect(args[2]).not.toMatch(/\$[($]/);
  });
});
