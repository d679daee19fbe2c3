import { createServer } from "node:http";
import type {
  RunningWorkload,
  WorkloadLease,
  WorkloadRunner,
  WorkloadService,
} from "../../src/sandbox/akash/akash-twin.ts";
import { type Listener, listenOnLoopback } from "../../src/sandbox/kernel/listen.ts";
import { type Bootstrap, fetchConfiguration } from "./fetch-configuration.ts";
import { type BotSession, holdSession } from "./hold-session.ts";
import { type LightMemory, reportAs } from "./light-companion.ts";
import { type BotLine, pollAs } from "./poll-as.ts";

/** What an agent was handed at boot. */
export interface Handed {
  botToken: string;
  modelKey: string;
  modelsUrl: string;
  /** Where its platform is reached; empty for the other one. */
  telegramRoot: string;
  discordRoot: string;
  /** Id on their platform of the only person it answers. */
  ownerId: string;
}

export interface LightAgent {
  readonly lease: WorkloadLease;
  readonly handed: Handed | null;
  /** What GoClaw answered when it last asked for its configuration; null while nobody has. */
  readonly lastAnswer: number | null;
  /** What it was told so far, also before it came to this lease. */
  readonly memory: Readonly<LightMemory>;
}

type Booting = LightAgent & {
  handed: Handed | null;
  lastAnswer: number | null;
  memory: LightMemory;
  /** Until what it spoke with before has been hung up. */
  hungUp: Promise<unknown>;
};

export interface LightAgents extends WorkloadRunner {
  /** Agents on leases that are active now, booted or not. */
  running(): LightAgent[];
  /** Whose agent the deployment of this number runs, once it has booted, also while it boots again. */
  ownerOf(dseq: string): string | undefined;
  /** What agents have seen that must not be: another poller with their token, a token taken from a running agent. */
  readonly broken: string[];
  /** Everything secret that any of them was ever handed. */
  readonly secrets: Set<string>;
  /** Has every companion report now, as those that woke up with their machine do. */
  wake(): void;
  close(): Promise<void>;
}

export interface LightAgentOptions {
  /** A companion in each: it reports, fetches another configuration, saves and restores what its agent was told. */
  companions?: true;
  /** They answer their owner, by way of the model gateway. */
  talk?: true;
}

interface OpenClawConfig {
  channels: { telegram?: { apiRoot?: string; allowFrom: string[] }; discord?: { allowFrom: string[] } };
}

function readHanded({ env, files }: Bootstrap): Handed {
  const { channels } = JSON.parse(files[0]?.content ?? "") as OpenClawConfig;
  const { telegram, discord } = channels;
  return {
    botToken: env.TELEGRAM_BOT_TOKEN ?? env.DISCORD_BOT_TOKEN ?? "",
    modelKey: env.GOCLAW_API_KEY ?? "",
    modelsUrl: `${env.GOCLAW_LLM_BASE_URL}/models`,
    telegramRoot: telegram?.apiRoot ?? "",
    discordRoot: env.DISCORD_API_URL ?? "",
    ownerId: (telegram ?? discord)?.allowFrom[0] ?? "",
  };
}

/** Answers the startup probe for all of them. */
const answerProbes = (): Promise<Listener> =>
  listenOnLoopback(
    createServer((_req, res) =>
      res.writeHead(200, { "content-type": "application/json" }).end('{"ok":true}'),
    ),
  );

/**
 * Agents without a process each, for crowds: they boot through GoClaw's bootstrap as real ones do, poll Telegram or
 * hold a session on Discord with the token they are handed, and keep their model key.
 */
export async function openLightAgents(options: LightAgentOptions = {}): Promise<LightAgents> {
  const probes = await answerProbes();
  const agents = new Map<AbortController, Booting>();
  const broken: string[] = [];
  const secrets = new Set<string>();
  const owners = new Map<string, string>();
  const sleepers = new Set<() => void>();

  /** Takes a configuration up and speaks with it until `stop`. */
  async function speak(agent: Booting, configuration: Bootstrap, stop: AbortSignal): Promise<void> {
    const handed = readHanded(configuration);
    agent.handed = handed;
    if (handed.ownerId) owners.set(agent.lease.dseq, handed.ownerId);
    for (const secret of [handed.botToken, handed.modelKey]) secrets.add(secret);
    if (!handed.botToken) return;
    const bot = { ...handed, memory: agent.memory, talks: options.talk === true };
    const before = agent.hungUp;
    const spoken = handed.discordRoot
      ? before.then(() => speakOnDiscord(agent, bot, stop))
      : poll(agent, bot, stop);
    agent.hungUp = spoken;
    await spoken;
  }

  async function poll(agent: Booting, line: BotLine, stop: AbortSignal): Promise<void> {
    const status = await pollAs(line, stop);
    if (status === null || stop.aborted) return;
    // One that is told by its companion what becomes of it learns of its end by its token.
    if (status === 401 && options.companions) return;
    const what = status === 409 ? "met another poller of its bot" : "lost its bot's token while it ran";
    broken.push(`I6: the agent of lease ${agent.lease.dseq} ${what}`);
  }

  /** A token on Discord stays what it is until its owner resets it. */
  async function speakOnDiscord(agent: Booting, bot: BotSession, stop: AbortSignal): Promise<void> {
    if (await holdSession(bot, stop)) return;
    broken.push(`I6: the agent of lease ${agent.lease.dseq} lost its bot's token while it ran`);
  }

  async function live(agent: Booting, { env }: WorkloadService, stop: AbortSignal) {
    secrets.add(env.GOCLAW_BOOTSTRAP_SECRET ?? "");
    const fetches = () =>
      fetchConfiguration(env, { companion: options.companions === true, stop }, (status) => {
        agent.lastAnswer = status;
      });
    const configuration = await fetches();
    if (!configuration || stop.aborted) return;
    if (!options.companions) return await speak(agent, configuration, stop);
    await reportAs({
      env,
      first: configuration,
      memory: agent.memory,
      stop,
      fetches,
      speaks: (found, over) => void speak(agent, found, over),
      sleepers,
    });
  }

  return {
    broken,
    secrets,
    running: () => [...agents.values()],
    ownerOf: (dseq) => owners.get(dseq),
    wake() {
      for (const wakeUp of [...sleepers]) wakeUp();
    },
    start(lease, service): Promise<RunningWorkload> {
      const stop = new AbortController();
      const agent: Booting = {
        lease,
        handed: null,
        lastAnswer: null,
        memory: { heard: 0 },
        hungUp: Promise.resolve(),
      };
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
