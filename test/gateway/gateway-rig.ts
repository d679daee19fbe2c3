import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { GatewayAgent, KeyHolder } from "../../src/gateway/agent-keys.ts";
import { createGateway, type Gateway, type GatewayOptions } from "../../src/gateway/gateway.ts";
import { createLog } from "../../src/log.ts";
import { listenOnLoopback } from "../../src/sandbox/kernel/listen.ts";
import { type LlmTwin, startLlmTwin } from "../../src/sandbox/llm/llm-twin.ts";
import { PLENTY } from "./plenty.ts";

export const AGENT_KEY = `claw_${"A".repeat(43)}`;
export const UPSTREAM_KEY = "upstream-key-0123456789abcdef-secret";
export const MODEL = "meta-llama/Llama-3.3-70B-Instruct";

export const hashOf = (key: string): string => createHash("sha256").update(key).digest("hex");

export interface Rig {
  url: string;
  gateway: Gateway;
  twin: LlmTwin;
  /** Every log line written so far. */
  logged(): Record<string, unknown>[];
  rawLog(): string;
  lookups: string[];
  agents: Map<string, KeyHolder>;
  chat(body: unknown, init?: { key?: string; signal?: AbortSignal }): Promise<Response>;
  close(): Promise<void>;
}

export const AGENT: GatewayAgent = {
  deploymentId: "dep-1",
  userId: "user-1",
  model: "llama",
  allowance: PLENTY,
};
export const holderOf = (agent: GatewayAgent): KeyHolder => ({ kind: "agent", agent, untilMs: null });

/** A gateway on a real socket in front of the LLM twin; one agent is known. */
export async function startRig(options: Partial<GatewayOptions> & { paceMs?: number } = {}): Promise<Rig> {
  const twin = await startLlmTwin({
    apiKey: UPSTREAM_KEY,
    models: [{ id: MODEL }, { id: "other/model" }],
    ...(options.paceMs ? { paceMs: options.paceMs } : {}),
  });
  const lines: string[] = [];
  const lookups: string[] = [];
  const agents = new Map([[hashOf(AGENT_KEY), holderOf(AGENT)]]);
  const gateway = createGateway({
    authenticate: async (hash) => {
      lookups.push(hash);
      return agents.get(hash) ?? null;
    },
    upstreams: [
      {
        name: "twin",
        baseUrl: twin.baseUrl,
        apiKey: UPSTREAM_KEY,
        models: { llama: MODEL, other: "other/model" },
      },
    ],
    log: createLog("debug", { write: (line: string) => void lines.push(line) }),
    clock: { now: () => Date.now() },
    retryDelayMs: 1,
    ...options,
  });
  const listener = await listenOnLoopback(createServer((req, res) => gateway.handle(req, res)));
  return {
    url: listener.url,
    gateway,
    twin,
    lookups,
    agents,
    logged: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    rawLog: () => lines.join(""),
    chat: (body, init = {}) =>
      fetch(`${listener.url}/v1/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${init.key ?? AGENT_KEY}`, "content-type": "application/json" },
        body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
        ...(init.signal ? { signal: init.signal } : {}),
      }),
    async close() {
      await gateway.close();
      await listener.close();
      await twin.close();
    },
  };
}

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
