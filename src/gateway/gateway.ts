import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { Agent } from "undici";
import { v7 as uuid } from "uuid";
import { isMistyped } from "../domain/agent/agent-key.ts";
import type { Log } from "../log.ts";
import type { Platform } from "../ports/channel-accounts.ts";
import type { Clock } from "../ports/clock.ts";
import { createAgentKeys, type GatewayAgent, hashOfKey, type KeyHolder, keyOf } from "./agent-keys.ts";
import {
  answerError,
  internalError,
  keyCheckFailed,
  missingKey,
  shuttingDown,
  suspended,
  unknownPath,
  wrongKey,
  wrongMethod,
} from "./answers.ts";
import { handleChatCompletion } from "./chat-completions.ts";
import { answerModels } from "./models.ts";
import { createRightsFeed, type RightsSource } from "./rights-feed.ts";
import { buildRoutes, type UpstreamSetup } from "./upstreams.ts";

export interface GatewayOptions {
  /** Looks up the SHA-256 of a key; null when it belongs to no live deployment. A throw is answered 503. */
  authenticate(keyHashHex: string): Promise<KeyHolder | null>;
  /** Changes of rights, on whichever replica; without it a key is believed for as long as it is cached. */
  rights?: RightsSource;
  /** Where people talk to GoClaw on a platform; null where nobody can. */
  chatLink?(platform: Platform): string | null;
  upstreams: readonly UpstreamSetup[];
  log: Log;
  clock: Clock;
  /** Default 8 MiB: agents send images as base64. */
  maxBodyBytes?: number;
  /** How long a looked-up key is believed at most; default 60000. */
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
  const feed = options.rights
    ? createRightsFeed({
        source: options.rights,
        clock: options.clock,
        log: options.log,
        listener: (changed) => keys.forget(changed),
      })
    : null;
  const keys = createAgentKeys({
    authenticate: options.authenticate,
    feedAgeMs: () => feed?.ageMs() ?? 0,
    clock: options.clock,
    cacheMs: options.keyCacheMs ?? 60_000,
    maxEntries: 10_000,
  });
  feed?.start();
  const maxBodyBytes = options.maxBodyBytes ?? 8 * 1024 * 1024;
  const underWay = new Map<Promise<void>, AbortController>();
  let draining = false;

  /** Null when the request has been answered already. */
  async function authenticated(req: IncomingMessage, res: ServerResponse): Promise<GatewayAgent | null> {
    const key = keyOf(req);
    try {
      const holder = key === null || isMistyped(key) ? null : await keys.find(hashOfKey(key));
      if (holder?.kind === "agent") return holder.agent;
      if (holder) answerError(res, suspended(holder.suspension, options.chatLink?.(holder.platform) ?? null));
      else answerError(res, key ? wrongKey : missingKey, { "www-authenticate": "Bearer" });
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
    async drain(timeoutMs) {
      draining = true;
      const timer = setTimeout(cutAll, timeoutMs);
      await settled(timeoutMs + CUT_GRACE_MS);
      clearTimeout(timer);
      feed?.stop();
    },
    async close() {
      draining = true;
      feed?.stop();
      cutAll();
      await settled(CUT_GRACE_MS);
      await dispatcher.destroy();
    },
  };
}
