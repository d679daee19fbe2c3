import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { Agent } from "undici";
import { v7 as uuid } from "uuid";
import type { Log } from "../log.ts";
import type { Clock } from "../ports/clock.ts";
import { createAgentKeys, type GatewayAgent, keyHashOf } from "./agent-keys.ts";
import {
  answerError,
  internalError,
  keyCheckFailed,
  missingKey,
  shuttingDown,
  unknownPath,
  wrongKey,
  wrongMethod,
} from "./answers.ts";
import { handleChatCompletion } from "./chat-completions.ts";
import { answerModels } from "./models.ts";
import { buildRoutes, type UpstreamSetup } from "./upstreams.ts";

export interface GatewayOptions {
  /** Looks up the SHA-256 of a key; null when it belongs to no live deployment. A throw is answered 503. */
  authenticate(keyHashHex: string): Promise<GatewayAgent | null>;
  upstreams: readonly UpstreamSetup[];
  log: Log;
  clock: Clock;
  /** Default 8 MiB: agents send images as base64. */
  maxBodyBytes?: number;
  /** How long a looked-up key is believed, right or wrong; default 5000. */
  keyCacheMs?: number;
  /** Pause before the one retry with the same upstream; default 200. */
  retryDelayMs?: number;
  /** Longest wait for an upstream's first byte; default 240000. */
  firstByteMs?: number;
  /** Longest silence inside an answer; default 120000. */
  idleMs?: number;
}

export interface Gateway {
  /** A listener for every path under `/v1/`. Answers every request and never throws. */
  handle(req: IncomingMessage, res: ServerResponse): void;
  /** Forgets a key at once, as when it was replaced or its deployment closed. */
  invalidate(keyHashHex: string): void;
  /** Takes over what the upstreams offer now; calls under way keep their route. */
  useUpstreams(upstreams: readonly UpstreamSetup[]): void;
  /** Refuses new calls and waits for those under way, at most `timeoutMs`; then cuts the rest. */
  drain(timeoutMs: number): Promise<void>;
  /** Cuts whatever is under way and closes the upstream connections. */
  close(): Promise<void>;
}

/** Time for cut calls to say goodbye. */
const CUT_GRACE_MS = 1_000;

const METHODS = new Map([
  ["/v1/chat/completions", "POST"],
  ["/v1/models", "GET"],
]);

/**
 * The agents' way to a model: checks their key and forwards, streams included.
 * @throws AppError `misconfigured` when an upstream's URL or key cannot be used.
 */
export function createGateway(options: GatewayOptions): Gateway {
  let routes = buildRoutes(options.upstreams);
  const firstByteMs = options.firstByteMs ?? 240_000;
  const idleMs = options.idleMs ?? 120_000;
  const dispatcher = new Agent({
    allowH2: false,
    connect: { timeout: 5_000 },
    headersTimeout: firstByteMs,
    bodyTimeout: idleMs,
  });
  const keys = createAgentKeys({
    authenticate: options.authenticate,
    clock: options.clock,
    cacheMs: options.keyCacheMs ?? 5_000,
    maxEntries: 10_000,
  });
  const maxBodyBytes = options.maxBodyBytes ?? 8 * 1024 * 1024;
  const underWay = new Map<Promise<void>, AbortController>();
  let draining = false;

  /** Null when the request has been answered already. */
  async function authenticated(req: IncomingMessage, res: ServerResponse): Promise<GatewayAgent | null> {
    const hash = keyHashOf(req);
    try {
      const agent = hash && (await keys.find(hash));
      if (agent) return agent;
      answerError(res, hash ? wrongKey : missingKey, { "www-authenticate": "Bearer" });
    } catch (error) {
      options.log.error({ event: "gateway.key_check_failed", error });
      answerError(res, keyCheckFailed);
    }
    return null;
  }

  async function serve(req: IncomingMessage, res: ServerResponse, stop: AbortSignal): Promise<void> {
    const method = req.method ?? "";
    const path = (req.url ?? "").split("?", 1)[0] ?? "";
    if (draining) return answerError(res, shuttingDown, { connection: "close" });
    const agent = await authenticated(req, res);
    if (!agent || stop.aborted) return;
    const allowed = METHODS.get(path);
    if (!allowed) return answerError(res, unknownPath(method, path.slice(0, 200)));
    if (method !== allowed) return answerError(res, wrongMethod(method, path), { allow: allowed });
    if (path === "/v1/models") return answerModels(res, [...routes.keys()]);
    await handleChatCompletion({
      req,
      res,
      agent,
      requestId: uuid(),
      stop,
      dispatcher,
      routes,
      log: options.log,
      maxBodyBytes,
      retryDelayMs: options.retryDelayMs ?? 200,
    });
  }

  /** Waits for what is under way, but not for a key look-up that never returns. */
  async function settled(atMostMs: number): Promise<void> {
    const limit = new AbortController();
    const timeUp = wait(atMostMs, undefined, { signal: limit.signal }).catch(() => undefined);
    await Promise.race([Promise.allSettled(underWay.keys()), timeUp]);
    limit.abort();
  }

  function cutAll(): void {
    for (const controller of underWay.values()) controller.abort("shutdown");
  }

  return {
    handle(req, res) {
      const stop = new AbortController();
      res.once("close", () => {
        if (!res.writableFinished) stop.abort("client_gone");
      });
      req.on("error", () => undefined);
      res.on("error", () => undefined);
      // A client that no longer reads would otherwise hold its upstream call for ever.
      res.setTimeout(firstByteMs + idleMs, () => res.destroy());
      const work = serve(req, res, stop.signal)
        .catch((error: unknown) => {
          options.log.error({ event: "gateway.failed", error });
          if (res.headersSent) res.destroy();
          else answerError(res, internalError);
        })
        .finally(() => {
          underWay.delete(work);
        });
      underWay.set(work, stop);
    },
    useUpstreams(upstreams) {
      routes = buildRoutes(upstreams);
    },
    invalidate: (hash) => keys.invalidate(hash),
    async drain(timeoutMs) {
      draining = true;
      const timer = setTimeout(cutAll, timeoutMs);
      await settled(timeoutMs + CUT_GRACE_MS);
      clearTimeout(timer);
    },
    async close() {
      draining = true;
      cutAll();
      await settled(CUT_GRACE_MS);
      await dispatcher.destroy();
    },
  };
}
