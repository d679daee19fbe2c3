import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { TWINS } from "../src/config/variables.ts";
import { freePort } from "../src/sandbox/kernel/free-port.ts";
import { startSandbox } from "../src/sandbox/sandbox.ts";
import { TELEGRAM_LIMITS } from "../src/sandbox/telegram/api/rate-limits.ts";
import { createFloods } from "./parts/flood-round.ts";
import { judgeMemory, type MemorySample, type Trend } from "./parts/judge-memory.ts";
import type { MemoryReport } from "./parts/memory-report.ts";

const MINUTES = Number(process.env.SOAK_MINUTES ?? 10);
const SAMPLE_EVERY_MS = (MINUTES * 60_000) / 20;
const MIB = 1024 * 1024;
const CHILD = fileURLToPath(new URL("./parts/soaked-goclaw.ts", import.meta.url));

const mib = (bytes: number): string => (bytes / MIB).toFixed(1);
const key = (): string => randomBytes(32).toString("hex");

async function startChild(env: Record<string, string>): Promise<ChildProcess> {
  const child = fork(CHILD, [], { env: { PATH: process.env.PATH ?? "", ...env }, execArgv: ["--expose-gc"] });
  await Promise.race([
    once(child, "message"),
    once(child, "exit").then(() => Promise.reject(new Error("GoClaw ended before it was ready"))),
  ]);
  return child;
}

async function lookAt(child: ChildProcess): Promise<MemoryReport> {
  child.send("report");
  const [report] = await once(child, "message");
  return report as MemoryReport;
}

function say(name: string, { bytesPerMinute, driftBytes, allowedBytes, z, isGrowing }: Trend): void {
  const facts = [
    `${mib(bytesPerMinute)} MiB a minute`,
    `${mib(driftBytes)} MiB over the judged time (allowed ${mib(allowedBytes)})`,
    `z ${z.toFixed(1)}`,
  ];
  console.log(`${name}: ${isGrowing ? "GROWS" : "flat"}; ${facts.join(", ")}`);
}

/** Ten minutes of floods, storms and refusals on one GoClaw, whose memory must not rise beyond noise. */
async function main(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "goclaw-soak-"));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const twins = TWINS.filter((twin) => twin !== "discord");
  const sandbox = await startSandbox({ twins, pagesUrl: url, productUrl: url, idleAgents: true });
  const { telegram } = sandbox;
  if (!telegram) throw new Error("a soak needs Telegram");
  telegram.rates.enforce(TELEGRAM_LIMITS);
  const child = await startChild({
    ...sandbox.env,
    PORT: String(port),
    PUBLIC_URL: url,
    DATA_DIR: folder,
    ENCRYPTION_KEY: key(),
    LOOKUP_KEY: key(),
    TELEGRAM_MODE: "webhook",
    TELEGRAM_WEBHOOK_SECRET: key(),
  });
  const floods = createFloods({ telegram, url });
  const samples: MemorySample[] = [];
  const began = performance.now();
  let nextLook = SAMPLE_EVERY_MS;
  console.log("minute  heap MiB  rss MiB  answers  bad webhooks  log lines");
  while (performance.now() - began < MINUTES * 60_000) {
    await floods.round();
    const atMs = performance.now() - began;
    if (atMs < nextLook) continue;
    nextLook += SAMPLE_EVERY_MS;
    const report = await lookAt(child);
    samples.push({ atMs, ...report });
    const figures = [mib(report.heapBytes), mib(report.rssBytes), floods.answers, floods.badWebhooks];
    console.log([(atMs / 60_000).toFixed(1), ...figures, report.logLines].join("\t"));
  }
  const wronged = floods.wronged();
  child.kill("SIGKILL");
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
  const { heap, rss } = judgeMemory(samples);
  say("heap", heap);
  say("rss", rss);
  console.log(`wronged people: ${wronged.length === 0 ? "none" : wronged.slice(0, 10).join(", ")}`);
  console.log(
    `told to wait ${telegram.rates.report.refused} times, not heard ${telegram.rates.report.ignored}`,
  );
  return !heap.isGrowing && !rss.isGrowing && wronged.length === 0;
}

process.exit((await main()) ? 0 : 1);
