import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AppOptions, createApp } from "../../app.ts";
import { loadConfig } from "../../config/load-config.ts";
import { readServices } from "../../config/read-services.ts";
import { TWINS } from "../../config/variables.ts";
import { createLog } from "../../log.ts";
import type { AkashTwin } from "../../sandbox/akash/akash-twin.ts";
import { sandboxFronts } from "../../sandbox/fronts.ts";
import { freePort } from "../../sandbox/kernel/free-port.ts";
import type { LlmTwin } from "../../sandbox/llm/llm-twin.ts";
import { MAIN_BOT, type SandboxOptions, startSandbox } from "../../sandbox/sandbox.ts";
import { type Visitor, visitor } from "../../sandbox/visitor/story.ts";
import { meet } from "../../sandbox/visitor/telegram-person.ts";

/** GoClaw and every twin in this process, on free ports, with somebody in front of them. */
export interface WholeSandbox {
  /** Where GoClaw and its gateway are. */
  url: string;
  akash: AkashTwin;
  llm: LlmTwin;
  /** Somebody who has never seen GoClaw. */
  newcomer(name: string): Visitor;
  close(): Promise<void>;
}

export interface WholeSandboxOptions {
  /** Where all of it keeps its data; the log is `goclaw.log` there. */
  folder: string;
  /** Longest wait for one thing to appear in a chat, ms. */
  patienceMs: number;
  runAgents?: SandboxOptions["runAgents"];
  timing?: AppOptions["timing"];
}

export async function openWholeSandbox(options: WholeSandboxOptions): Promise<WholeSandbox> {
  const { folder, patienceMs, runAgents, timing } = options;
  const env = { PORT: String(await freePort()), DATA_DIR: folder, LOG_LEVEL: "info" };
  const config = loadConfig(env);
  const logFile = join(folder, "goclaw.log");
  const log = createLog("info", { write: (line: string) => writeFileSync(logFile, line, { flag: "a" }) });
  const sandbox = await startSandbox({
    folder: join(folder, "sandbox"),
    twins: TWINS,
    pagesUrl: config.publicUrl,
    productUrl: config.publicUrl,
    llmPaceMs: 15,
    ...(runAgents && { runAgents }),
  });
  const app = await createApp(config, readServices({ ...env, ...sandbox.env }), {
    log,
    fronts: sandboxFronts(sandbox),
    ...(timing && { timing }),
  });
  await app.start();
  const { telegram, akash, llm } = sandbox;
  if (!telegram || !akash || !llm) throw new Error("the story needs every twin");
  return {
    url: app.url,
    akash,
    llm,
    newcomer: (name) => visitor(meet(telegram, name, { chat: MAIN_BOT, timeoutMs: patienceMs })),
    async close() {
      await app.stop();
      await sandbox.close();
    },
  };
}
