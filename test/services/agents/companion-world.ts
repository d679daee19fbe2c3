import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { readCompanion } from "../../../src/app/companion.ts";
import { agentManifestEnv, agentStartCommand } from "../../../src/domain/agent/start-command.ts";
import { freePort } from "../../../src/sandbox/kernel/free-port.ts";
import { bootAgent } from "../../../src/services/agents/boot-agent.ts";
import { takeReport } from "../../../src/services/agents/take-report.ts";
import { receiveBackup } from "../../../src/services/backups/receive-backup.ts";
import { sendBackup } from "../../../src/services/backups/send-backup.ts";
import { startWeb } from "../../http/web-world.ts";
import { pastedOnly, startDeployWorld } from "../../workflows/deploy-world.ts";
import { until } from "../../world/until.ts";

/**
 * Stands for the image: answers its probe, tells how it was started, and does what is written into `orders` of its home:
 * print a line, end with a code.
 */
const IMAGE = `
import { createServer } from "node:http";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
const say = (text) => console.log(text);
process.on("SIGTERM", () => { say("image: SIGTERM"); setTimeout(() => process.exit(Number(process.env.IMAGE_EXIT ?? 0)), 20); });
createServer((req, res) => res.end(JSON.stringify({ ok: true, ready: true }))).listen(Number(process.env.OPENCLAW_GATEWAY_PORT), "127.0.0.1");
const config = readFileSync(process.env.HOME + "/.openclaw/openclaw.json", "utf8");
const starts = process.env.HOME + "/starts.json";
const before = existsSync(starts) ? JSON.parse(readFileSync(starts, "utf8")) : [];
const start = { pid: process.pid, argv: process.argv.slice(2), env: process.env, config: JSON.parse(config) };
writeFileSync(starts + ".new", JSON.stringify([...before, start]));
renameSync(starts + ".new", starts);
const orders = process.env.HOME + "/orders";
setInterval(() => {
  if (!existsSync(orders)) return;
  const [verb, ...rest] = readFileSync(orders, "utf8").split(" ");
  rmSync(orders);
  if (verb === "say") say(rest.join(" "));
  if (verb === "end") process.exit(Number(rest[0]));
  if (verb === "die") process.kill(process.pid, rest[0]);
}, 10);
`;

export interface Started {
  pid: number;
  argv: string[];
  env: Record<string, string>;
  config: { channels: Record<string, unknown>; models: unknown };
}

/** Where everything is faster than in a container: what the companion reads at its start. */
export const HURRY = { soonestMs: 20, slowestMs: 200, restartMs: 40 };

/** The real routes of a deployed agent, and its container as a real process, from the start command on. */
export async function startCompanionWorld(options: { live?: boolean; restartMs?: number } = {}) {
  const w = await startDeployWorld({ channels: pastedOnly });
  const id = await w.queued();
  await w.stepTo(id, "starting");
  const intent = await w.intentOf(id);
  if (!intent) throw new Error("no attempt");
  const secret = /gcb_[\w-]+/.exec(await w.repos.intents.openManifest(intent.id))?.[0] ?? "";
  if (options.live) {
    await w.boots(id);
    await w.stepTo(id, "live");
  }
  const settings = { ...w.ctx.settings, agent: { ...w.ctx.settings.agent, companion: readCompanion() } };
  const ctx = { ...w.ctx, settings };
  const { restartMs = HURRY.restartMs } = options;
  const state = {
    isAway: false,
    /** It goes away when a backup is sent. */
    leavesAtBackup: false,
    /** It is there for anything but backups. */
    refusesBackups: false,
    /** When a backup was begun to be sent, ms of this process. */
    sends: [] as number[],
    reports: [] as unknown[],
    /** When the next report is due, ms. */
    nextMs: 120,
    /** What the answers to reports that come from now on wait for, and what a configuration waits for. */
    answering: Promise.resolve(),
    configuring: Promise.resolve(),
  };
  const web = await startWeb({
    bootstrapAgent: async (given, asked) => {
      if (state.isAway) throw new Error("away");
      await state.configuring;
      const found = await bootAgent({ ctx, input: { secret: given, ...asked } });
      const files = found.files.map((file) =>
        file.path.endsWith("/boot.json")
          ? { ...file, content: JSON.stringify({ ...JSON.parse(file.content), ...HURRY, restartMs }) }
          : file,
      );
      return { ...found, files };
    },
    takeReport: async (given, report) => {
      if (state.isAway) throw new Error("away");
      // Whoever holds answers back waits for a report that came after that, and none would while this one is held.
      const { answering } = state;
      state.reports.push(report);
      const answer = await takeReport({ ctx, input: { secret: given, report } });
      await answering;
      return { ...answer, nextMs: state.nextMs };
    },
    receiveBackup: async (given, backupId, body) => {
      state.sends.push(performance.now());
      if (state.leavesAtBackup) state.isAway = true;
      if (state.isAway || state.refusesBackups) throw new Error("away");
      return await receiveBackup({ ctx, input: { secret: given, backupId, body } });
    },
    sendBackup: (given, backupId) => sendBackup({ ctx, input: { secret: given, backupId } }),
  });
  onTestFinished(() => web.close());
  return {
    w,
    id,
    intent,
    secret,
    ctx,
    web,
    state,
    /** A container that has booted, without the container. */
    boots: () => bootAgent({ ctx, input: { secret, companion: true } }),
    container: () => startContainer(web.url, secret),
  };
}

export type CompanionWorld = Awaited<ReturnType<typeof startCompanionWorld>>;

async function startContainer(goclawUrl: string, bootstrapSecret: string) {
  const home = mkdtempSync(join(tmpdir(), "container-"));
  writeFileSync(join(home, "openclaw.mjs"), IMAGE);
  const [, flag = "", script = "", ...command] = agentStartCommand().args;
  const run = spawn(process.execPath, [flag, script, ...command], {
    cwd: home,
    env: {
      HOME: home,
      OPENCLAW_GATEWAY_PORT: String(await freePort()),
      ...agentManifestEnv({ goclawUrl, bootstrapSecret }),
    },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  for (const stream of [run.stdout, run.stderr])
    stream.on("data", (chunk) => {
      output += String(chunk);
    });
  const exit = new Promise<number | null>((resolve) => run.on("exit", (code) => resolve(code)));
  onTestFinished(async () => {
    if (run.exitCode === null && run.pid) process.kill(-run.pid, "SIGKILL");
    await exit;
    rmSync(home, { recursive: true, force: true });
  });
  const starts = (): Started[] => {
    const file = join(home, "starts.json");
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Started[]) : [];
  };
  const because = (error: Error): never => {
    throw new Error(`${error.message}; it said:\n${output}`);
  };
  return {
    home,
    exit,
    pid: run.pid,
    output: () => output,
    /** The n-th start of the agent itself. */
    started: (n: number) => until(`start ${n}`, () => starts()[n - 1]).catch(because),
    says: (text: string) => until(`"${text}"`, () => output.includes(text)).catch(because),
    /** In one step: half an order would be read, and forgotten. */
    order(text: string) {
      writeFileSync(join(home, "orders.new"), text);
      renameSync(join(home, "orders.new"), join(home, "orders"));
    },
    signal: (name: NodeJS.Signals) => run.kill(name),
    async end() {
      run.kill("SIGTERM");
      await exit;
    },
    read: (name: string) => readFileSync(join(home, name), "utf8"),
  };
}
