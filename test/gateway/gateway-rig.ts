import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { GatewayAgent, KeyHolder } from "../../src/gateway/agent-keys.ts";
import { createGateway, type Gateway, type GatewayOptions } from "../../src/gateway/gateway.ts";
import type { CallOutcome, Ledger, PlannedCall } from "../../src/gateway/ledger/ledger.ts";
import type { UpstreamSetup } from "../../src/gateway/routes/route.ts";
import type { AliasSetup } from "../../src/gateway/routes/route-table.ts";
import { createLog } from "../../src/log.ts";
import { listenOnLoopback } from "../../src/sandbox/kernel/listen.ts";
import { type LlmTwin, startLlmTwin } from "../../src/sandbox/llm/llm-twin.ts";
import { claudeModels } from "../../src/sandbox/llm/models.ts";
import { PLENTY } from "./plenty.ts";

export const AGENT_KEY = `claw_${"A".repeat(43)}`;
export const UPSTREAM_KEY = "upstream-key-0123456789abcdef-secret";
export const MODEL = "meta-llama/Llama-3.3-70B-Instruct";

export const EMBEDDER = "BAAI/bge-m3";
export const CLAUDE = "claude-sonnet-4-5";

export const hashOf = (key: string): string => createHash("sha256").update(key).digest("hex");

export const PRICE = {
  inputMicros: 130_000,
  cacheReadMicros: 13_000,
  cacheWriteMicros: 130_000,
  outputMicros: 400_000,
};

/** One upstream of the rig's models, unless something else is said. */
export function upstreamAt(name: string, baseUrl: string, more: Partial<UpstreamSetup> = {}): UpstreamSetup {
  return {
    name,
    baseUrl,
    apiKey: UPSTREAM_KEY,
    kind: "compatible",
    serves: ["chat"],
    models: modelsOf(MODEL, "other/model"),
    ...more,
  };
}

export const modelsOf = (...ids: string[]): UpstreamSetup["models"] =>
  ids.map((id) => ({ id, price: PRICE, contextTokens: 131_072, maxOutputTokens: 16_384 }));

/** An alias for a model wherever it is. */
export const aliasOf = (name: string, ...models: [upstream: string, model: string][]): AliasSetup => ({
  name,
  plans: null,
  models: models.map(([upstream, model]) => ({ upstream, model })),
});

/** Grants what it is told to, and writes down what it was asked and what came of it. */
export interface TestLedger extends Ledger {
  planned: PlannedCall[];
  outcomes: CallOutcome[];
  /** Settled more than once, or not at all. */
  wrong(): PlannedCall[];
}

export function createTestLedger(
  grant: (call: PlannedCall) => number = (call) => call.maxOutputTokens,
): TestLedger {
  const planned: PlannedCall[] = [];
  const outcomes: CallOutcome[] = [];
  const settled = new Map<PlannedCall, number>();
  return {
    planned,
    outcomes,
    wrong: () => planned.filter((call) => settled.get(call) !== 1),
    reserve(call) {
      planned.push(call);
      return {
        kind: "reserved",
        maxOutputTokens: grant(call),
        settle(outcome) {
          settled.set(call, (settled.get(call) ?? 0) + 1);
          outcomes.push(outcome);
        },
      };
    },
    close: async () => undefined,
  };
}

export interface PostInit {
  key?: string;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

export interface Rig {
  url: string;
  ledger: TestLedger;
  gateway: Gateway;
  twin: LlmTwin;
  /** Every log line written so far. */
  logged(): Record<string, unknown>[];
  rawLog(): string;
  lookups: string[];
  agents: Map<string, KeyHolder>;
  chat(body: unknown, init?: PostInit): Promise<Response>;
  post(path: string, body: unknown, init?: PostInit): Promise<Response>;
  close(): Promise<void>;
}

export const AGENT: GatewayAgent = {
  deploymentId: "dep-1",
  userId: "user-1",
  model: "llama",
  platform: "telegram",
  allowance: PLENTY,
};
export const holderOf = (agent: GatewayAgent): KeyHolder => ({ kind: "agent", agent, untilMs: null });

/** A gateway on a real socket in front of the LLM twin; one agent is known. */
export async function startRig(
  options: Partial<GatewayOptions> & { paceMs?: number; ledger?: TestLedger } = {},
): Promise<Rig> {
  const twin = await startLlmTwin({
    apiKey: UPSTREAM_KEY,
    models: [
      { id: MODEL },
      { id: "other/model" },
      { id: EMBEDDER, serves: ["embeddings"] },
      ...claudeModels(),
    ],
    ...(options.paceMs ? { paceMs: options.paceMs } : {}),
  });
  const lines: string[] = [];
  const lookups: string[] = [];
  const agents = new Map([[hashOf(AGENT_KEY), holderOf(AGENT)]]);
  const ledger = options.ledger ?? createTestLedger();
  const gateway = createGateway({
    authenticate: async (hash) => {
      lookups.push(hash);
      return agents.get(hash) ?? null;
    },
    upstreams: [
      upstreamAt("twin", twin.baseUrl, {
        serves: ["chat", "responses", "embeddings"],
        models: modelsOf(MODEL, "other/model", EMBEDDER),
      }),
      upstreamAt("claude", twin.anthropicBaseUrl, {
        kind: "anthropic",
        serves: ["messages"],
        models: modelsOf(CLAUDE),
      }),
    ],
    aliases: [
      aliasOf("llama", ["twin", MODEL]),
      aliasOf("other", ["twin", "other/model"]),
      { ...aliasOf("smart", ["claude", CLAUDE]), plans: ["business"] },
    ],
    log: createLog("debug", { write: (line: string) => void lines.push(line) }),
    clock: { now: () => Date.now() },
    retryDelayMs: 1,
    ...options,
    ledger,
  });
  const listener = await listenOnLoopback(createServer((req, res) => gateway.handle(req, res)));
  const post: Rig["post"] = (path, body, init = {}) =>
    fetch(`${listener.url}${path}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${init.key ?? AGENT_KEY}`,
        "content-type": "application/json",
        ...init.headers,
      },
      body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
      ...(init.signal ? { signal: init.signal } : {}),
    });
  return {
    url: listener.url,
    ledger,
    gateway,
    twin,
    lookups,
    agents,
    logged: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    rawLog: () => lines.join(""),
    post,
    chat: (body, init) => post("/v1/chat/completions", body, init),
    async close() {
      await gateway.close();
      await listener.close();
      await twin.close();
      if (ledger.wrong().length > 0) throw new Error("a call was not settled exactly once");
      if (leaksIn(lines.join("")).length > 0)
        throw new Error("a secret, or what somebody said, is in the log");
    },
  };
}

/** Planted words and secrets that are in a text. */
export const leaksIn = (text: string): string[] =>
  [AGENT_KEY, UPSTREAM_KEY, question].filter((planted) => text.includes(planted));

/** The same small question in each API. */
export const question = "what is 6 x 7?";
export const inResponses = { model: "default", input: question };
export const inMessages = {
  model: "smart",
  max_tokens: 100,
  messages: [{ role: "user", content: question }],
};

export const hello = { model: "default", messages: [{ role: "user", content: "what is 6 x 7?" }] };

/** The error of an OpenAI-shaped answer. */
export async function errorOf(
  res: Response,
): Promise<{ message: string; type: string; code: string | null }> {
  const body = (await res.json()) as { error: { message: string; type: string; code: string | null } };
  return body.error;
}

/** Resolves once `condition` holds; polls, because sockets close in their own time. */
export async function until(condition: () => boolean, withinMs = 3000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error("the awaited condition did not come true");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
