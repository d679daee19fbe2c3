import { createServer } from "node:http";
import { onTestFinished } from "vitest";
import { costMicros } from "../../src/domain/usage/model-price.ts";
import { createGateway, type GatewayOptions } from "../../src/gateway/gateway.ts";
import type {
  CallKind,
  CallOutcome,
  Ledger,
  NoRoom,
  PlannedCall,
  Reservation,
} from "../../src/gateway/ledger/ledger.ts";
import type { UpstreamSetup } from "../../src/gateway/routes/route.ts";
import { createModelCatalogue } from "../../src/integrations/llm/model-catalogue.ts";
import { createLog } from "../../src/log.ts";
import { listenOnLoopback } from "../../src/sandbox/kernel/listen.ts";
import type { LlmCharge } from "../../src/sandbox/llm/call-books.ts";
import { type LlmTwin, startLlmTwin } from "../../src/sandbox/llm/llm-twin.ts";
import { claudeModels, defaultLlmModels } from "../../src/sandbox/llm/models.ts";
import { AGENT, AGENT_KEY, holderOf, UPSTREAM_KEY, until } from "./gateway-rig.ts";

export const LLAMA = "meta-llama/Llama-3.3-70B-Instruct";
export const CACHER = "deepseek-ai/DeepSeek-V3.2";
export const THINKER = "Qwen/Qwen3.5-35B-A3B";
export const CLAUDE = "claude-sonnet-4-5";
export const EMBEDDER = "BAAI/bge-m3";

const PATHS: Record<CallKind, string> = {
  chat: "/v1/chat/completions",
  responses: "/v1/responses",
  embeddings: "/v1/embeddings",
  messages: "/v1/messages",
};

export interface Settled {
  planned: PlannedCall;
  outcome: CallOutcome;
}

export interface MeteringRig {
  twin: LlmTwin;
  /** By request id, as the client was told it; each settled exactly once, else this throws. */
  settled: ReadonlyMap<string, Settled>;
  /** Request ids in the order in which room was asked for. */
  asked: readonly string[];
  call(kind: CallKind, body: object, signal?: AbortSignal): Promise<Response>;
  /** Waits for what comes next to be settled. */
  nextSettled(): Promise<Settled>;
}

/** Has room for everything. */
const ROOMY: Ledger = {
  reserve: ({ maxOutputTokens }) => ({ kind: "reserved", maxOutputTokens, settle: () => undefined }),
  close: async () => undefined,
};

/** Writes down what another ledger is asked and told. */
function keepingLedger(inner: Ledger, settled: Map<string, Settled>, asked: string[]): Ledger {
  const keep = (planned: PlannedCall, room: Reservation | NoRoom): Reservation | NoRoom => {
    if (room.kind === "no_room") return room;
    asked.push(planned.requestId);
    return {
      ...room,
      settle(outcome) {
        if (settled.has(planned.requestId)) throw new Error("settled twice");
        settled.set(planned.requestId, { planned, outcome });
        room.settle(outcome);
      },
    };
  };
  return {
    reserve(planned) {
      const room = inner.reserve(planned);
      return room instanceof Promise ? room.then((found) => keep(planned, found)) : keep(planned, room);
    },
    close: inner.close,
  };
}

/** A gateway in front of a twin with every API; prices as the product finds them. */
export async function startMeteringRig(
  options: Partial<GatewayOptions> & { paceMs?: number } = {},
): Promise<MeteringRig> {
  const twin = await startLlmTwin({
    apiKey: UPSTREAM_KEY,
    models: [...defaultLlmModels(), ...claudeModels()],
    ...(options.paceMs && { paceMs: options.paceMs }),
  });
  const setups = [
    { name: "open", baseUrl: twin.baseUrl, kind: "compatible", serves: ["chat", "responses", "embeddings"] },
    { name: "claude", baseUrl: twin.anthropicBaseUrl, kind: "anthropic", serves: ["messages"] },
  ] as const;
  const log = createLog("silent");
  const clock = { now: () => Date.now() };
  const catalogue = createModelCatalogue({
    upstreams: setups.map((setup) => ({ ...setup, apiKey: UPSTREAM_KEY })),
    pinned: [],
    prices: [
      {
        upstream: "claude",
        model: CLAUDE,
        input: "3",
        output: "15",
        cacheRead: "0.3",
        cacheWrite: "3.75",
        cacheWriteLong: "6",
      },
    ],
    clock,
    log,
  });
  await catalogue.refresh();
  const upstreams: UpstreamSetup[] = setups.map((setup) => ({
    ...setup,
    apiKey: UPSTREAM_KEY,
    models: catalogue.current().filter((model) => model.upstream === setup.name),
  }));
  const settled = new Map<string, Settled>();
  const asked: string[] = [];
  const gateway = createGateway({
    authenticate: async () => holderOf({ ...AGENT, model: LLAMA }),
    upstreams,
    log,
    clock,
    retryDelayMs: 1,
    ...options,
    ledger: keepingLedger(options.ledger ?? ROOMY, settled, asked),
  });
  const listener = await listenOnLoopback(createServer((req, res) => gateway.handle(req, res)));
  onTestFinished(async () => {
    await gateway.close();
    await listener.close();
    await twin.close();
    if (settled.size !== asked.length) throw new Error("a call was not settled");
  });
  return {
    twin,
    settled,
    asked,
    call: (kind, body, signal) =>
      fetch(`${listener.url}${PATHS[kind]}`, {
        method: "POST",
        headers: { authorization: `Bearer ${AGENT_KEY}`, "content-type": "application/json" },
        body: JSON.stringify(body),
        ...(signal && { signal }),
      }),
    async nextSettled() {
      const before = settled.size;
      await until(() => settled.size === asked.length && settled.size >= before && settled.size > 0);
      const last = asked.at(-1);
      const found = last === undefined ? undefined : settled.get(last);
      if (!found) throw new Error("nothing was settled");
      return found;
    },
  };
}

/** What the twin charged, in the gateway's terms. */
export function inOurTerms({ usage, picoDollars }: LlmCharge) {
  const { input, cacheRead, cacheWrite, output } = usage;
  return {
    inputUncached: input,
    cacheRead,
    cacheWrite,
    output,
    costMicros: Number((picoDollars + 999_999n) / 1_000_000n),
  };
}

/** What the gateway makes of a call, in the same terms. */
export function asCharged({ usage, price }: CallOutcome) {
  const { inputUncached, cacheRead, cacheWrite, output } = usage;
  return { inputUncached, cacheRead, cacheWrite, output, costMicros: costMicros(usage, price) };
}
