import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type {
  RunningWorkload,
  WorkloadLease,
  WorkloadRunner,
  WorkloadService,
} from "../../src/sandbox/akash/akash-twin.ts";
import { type Listener, listenOnLoopback } from "../../src/sandbox/kernel/listen.ts";

/** What an agent was handed at boot. */
interface Handed {
  botToken: string;
  modelKey: string;
  modelsUrl: string;
  telegramRoot: string;
  /** The only person it answers. */
  ownerId: number;
}

export interface LightAgent {
  readonly lease: WorkloadLease;
  readonly handed: Handed | null;
  /** What GoClaw answered when it last asked for its configuration; null while nobody has. */
  readonly lastAnswer: number | null;
}

type Booting = LightAgent & { handed: Handed | null; lastAnswer: number | null };

export interface LightAgents extends WorkloadRunner {
  /** Agents on leases that are active now, booted or not. */
  running(): LightAgent[];
  /** Whose agent the deployment of this number runs, once it has booted, also while it boots again. */
  ownerOf(dseq: string): number | undefined;
  /** What agents have seen that must not be: another poller with their token, a token taken from a running agent. */
  readonly broken: string[];
  /** Everything secret that any of them was ever handed. */
  readonly secrets: Set<string>;
  close(): Promise<void>;
}

interface Bootstrap {
  env: Record<string, string>;
  files: { content: string }[];
}

interface OpenClawConfig {
  channels: { telegram: { apiRoot?: string; allowFrom: string[] } };
}

const BOOT_TIMEOUT_MS = 20_000;
const BOOT_PAUSE_MS = 250;
const POLL_TIMEOUT_S = 20;
const POLL_PAUSE_MS = 300;

/**
 * What `start-command.ts` does in a container. Told that the lease is over it ends, and whoever runs it starts it again
 * for as long as there is a lease. @returns null once it has been stopped
 */
async function fetchConfiguration(
  env: Record<string, string>,
  stop: AbortSignal,
  onAnswer: (status: number) => void,
): Promise<Bootstrap | null> {
  for (let delayMs = BOOT_PAUSE_MS; ; delayMs = Math.min(2 * delayMs, 4_000)) {
    try {
      const answer = await fetch(`${env.GOCLAW_URL}/agent/bootstrap`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${env.GOCLAW_BOOTSTRAP_SECRET}`,
          "content-type": "application/json",
        },
        body: "{}",
        signal: AbortSignal.any([stop, AbortSignal.timeout(BOOT_TIMEOUT_MS)]),
      });
      onAnswer(answer.status);
      if (answer.status === 200) return (await answer.json()) as Bootstrap;
      await answer.arrayBuffer();
    } catch {
      if (stop.aborted) return null;
    }
    await sleep(delayMs);
    if (stop.aborted) return null;
  }
}

function readHanded({ env, files }: Bootstrap): Handed {
  const { telegram } = (JSON.parse(files[0]?.content ?? "") as OpenClawConfig).channels;
  return {
    botToken: env.TELEGRAM_BOT_TOKEN ?? "",
    modelKey: env.GOCLAW_API_KEY ?? "",
    modelsUrl: `${env.GOCLAW_LLM_BASE_URL}/models`,
    telegramRoot: telegram.apiRoot ?? "",
    ownerId: Number(telegram.allowFrom[0]?.replace(/^telegram:/, "")),
  };
}

/** Polls its bot as long as it runs. @returns what ended it against its will */
async function poll({ telegramRoot, botToken }: Handed, stop: AbortSignal): Promise<number | null> {
  while (!stop.aborted) {
    try {
      const answer = await fetch(`${telegramRoot}/bot${botToken}/getUpdates?timeout=${POLL_TIMEOUT_S}`, {
        signal: stop,
      });
      await answer.arrayBuffer();
      if (answer.status === 409 || answer.status === 401) return answer.status;
      if (!answer.ok) await sleep(POLL_PAUSE_MS);
    } catch {
      if (!stop.aborted) await sleep(POLL_PAUSE_MS);
    }
  }
  return null;
}

/** Answers the startup probe for all of them. */
const answerProbes = (): Promise<Listener> =>
  listenOnLoopback(
    createServer((_req, res) =>
      res.writeHead(200, { "content-type": "application/json" }).end('{"ok":true}'),
    ),
  );

/**
 * Agents without a process each, for crowds: they boot through GoClaw's bootstrap as real ones do, poll Telegram with
 * the token they are handed and keep their model key, but answer nobody.
 */
export async function openLightAgents(): Promise<LightAgents> {
  const probes = await answerProbes();
  const agents = new Map<AbortController, Booting>();
  const broken: string[] = [];
  const secrets = new Set<string>();
  const owners = new Map<string, number>();

  async function live(agent: Booting, service: WorkloadService, stop: AbortSignal) {
    secrets.add(service.env.GOCLAW_BOOTSTRAP_SECRET ?? "");
    const configuration = await fetchConfiguration(service.env, stop, (status) => {
      agent.lastAnswer = status;
    });
    if (!configuration || stop.aborted) return;
    const handed = readHanded(configuration);
    agent.handed = handed;
    owners.set(agent.lease.dseq, handed.ownerId);
    for (const secret of [handed.botToken, handed.modelKey]) secrets.add(secret);
    const status = await poll(handed, stop);
    if (status === null || stop.aborted) return;
    const what = status === 409 ? "met another poller of its bot" : "lost its bot's token while it ran";
    broken.push(`I6: the agent of lease ${agent.lease.dseq} ${what}`);
  }

  return {
    broken,
    secrets,
    running: () => [...agents.values()],
    ownerOf: (dseq) => owners.get(dseq),
    start(lease, service): Promise<RunningWorkload> {
      const stop = new AbortController();
      const agent: Booting = { lease, handed: null, lastAnswer: null };
      agents.set(stop, agent);
      void live(agent, service, stop.signal);
      return Promise.resolve({
        url: probes.url,
        ready: () => agent.handed !== null,
        logs: () => [],
        stop() {
          agents.delete(stop);
          stop.abort();
          return Promise.resolve();
        },
      });
    },
    close: () => probes.close(),
  };
}
