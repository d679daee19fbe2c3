import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { agentConfiguration } from "../../../src/domain/agent/agent-configuration.ts";
import { agentManifestEnv, agentStartCommand } from "../../../src/domain/agent/start-command.ts";
import {
  type AgentWorkload,
  createProcessRunner,
  type ProcessRunner,
} from "../../../src/sandbox/agent/process-runner.ts";
import { openBooks } from "../../../src/sandbox/kernel/books.ts";
import { startTelegramTwin, type TelegramTwin } from "../../../src/sandbox/telegram/telegram-twin.ts";
import { type BootstrapPeer, startBootstrapPeer } from "../../domain/agent/bootstrap-peer.ts";
import { AGENT_KEY, type Rig, startRig } from "../../gateway/gateway-rig.ts";

/** Runs after the current test, last registered first. */
export const afterThis = (work: () => Promise<unknown> | unknown): void =>
  onTestFinished(async () => void (await work()));

export const BOOTSTRAP_SECRET = "gcb_bootstrap_secret_0123456789";
export const lease = { dseq: "1001", gseq: 1, oseq: 1, owner: "akash1owner", provider: "akash1provider" };

export interface AgentWorld {
  folder: string;
  telegram: TelegramTwin;
  owner: ReturnType<TelegramTwin["createUser"]>;
  rig: Rig;
  bootstrap: BootstrapPeer;
  runner: ProcessRunner;
  /** What the next boots are answered: a configuration, or a refusing status. */
  answerBoots(status: number): void;
  /** Starts the workload exactly as a manifest describes it. */
  deploy(): Promise<AgentWorkload>;
  deployReady(): Promise<AgentWorkload>;
  /** The owner writes and waits for the bot's next message. */
  ask(text: string): Promise<string>;
}

export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "agents-"));
  afterThis(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function until<T>(
  look: () => T | undefined | false,
  what: string,
  withinMs = 15_000,
): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** Telegram, gateway, model and a bootstrap endpoint on real sockets, and a runner with nothing in it yet. */
export async function startAgentWorld(): Promise<AgentWorld> {
  const folder = tempFolder();
  const mainBot = {
    token: "7100000001:AAtesttesttesttesttesttesttesttest00",
    username: "goclaw_bot",
    name: "GoClaw",
  };
  const telegram = await startTelegramTwin({ books: openBooks(), mainBot });
  afterThis(() => telegram.close());
  const owner = telegram.createUser({ firstName: "Ann" });
  const bot = owner.createOwnBot({ name: "Ann's agent", username: "ann_agent_bot" });
  const rig = await startRig();
  afterThis(() => rig.close());
  const configuration = agentConfiguration({
    deploymentId: "dep-1",
    model: "llama",
    channel: { platform: "telegram", ownerId: String(owner.id), apiRoot: telegram.apiRoot },
    gatewayUrl: rig.url,
    clawApiKey: AGENT_KEY,
    channelToken: bot.token,
    openClawToken: "openclaw-token-0123456789",
  });
  let status = 200;
  const bootstrap = await startBootstrapPeer(() => ({ status, body: status === 200 ? configuration : {} }));
  afterThis(() => bootstrap.close());
  const runner = createProcessRunner({ folder, restartDelayMs: 50, probeEveryMs: 30 });
  afterThis(() => runner.close());
  const service = {
    name: "agent",
    image: "ghcr.io/openclaw/openclaw:2026.9.6",
    ...agentStartCommand(),
    env: agentManifestEnv({ goclawUrl: bootstrap.url, bootstrapSecret: BOOTSTRAP_SECRET }),
  };
  const deploy = () => runner.start(lease, service);
  return {
    folder,
    telegram,
    owner,
    rig,
    bootstrap,
    runner,
    answerBoots: (next) => {
      status = next;
    },
    deploy,
    async deployReady() {
      const workload = await deploy();
      await until(() => workload.ready(), `ready; log:\n${workload.logs(50).join("\n")}`);
      return workload;
    },
    ask(text) {
      const sent = owner.sendText("ann_agent_bot", text);
      return owner.waitFor(
        "ann_agent_bot",
        (entries) => entries.find((entry) => entry.fromBot && entry.messageId > sent)?.text,
        15_000,
      );
    },
  };
}

/** True while a process exists and is not a zombie. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
