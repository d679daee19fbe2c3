import type { IncomingMessage, ServerResponse } from "node:http";
import { isMistyped } from "../domain/agent/agent-key.ts";
import type { Log } from "../log.ts";
import type { Platform } from "../ports/channel-accounts.ts";
import type { Clock } from "../ports/clock.ts";
import {
  type AgentKeys,
  createAgentKeys,
  type GatewayAgent,
  hashOfKey,
  type KeyHolder,
  keyOf,
} from "./agent-keys.ts";
import {
  type GatewayError,
  internalError,
  keyCheckFailed,
  missingKey,
  shuttingDown,
  suspended,
  unknownPath,
  wrongKey,
  wrongMethod,
} from "./answers.ts";
import { createBodyRoom } from "./body-room.ts";
import type { Call, CallParts } from "./call.ts";
import { COUNT_TOKENS, countTokens } from "./count-tokens.ts";
import { createDeadline } from "./deadline.ts";
import { endpointAt, pathOf, shapeAt } from "./endpoints.ts";
import { answerError } from "./families/api-shape.ts";
import { handleCall } from "./handle-call.ts";
import type { Ledger } from "./ledger/ledger.ts";
import { answerModels } from "./models.ts";
import { createRequestIds } from "./request-ids.ts";
import { createRightsFeed, type RightsSource } from "./rights-feed.ts";
import { type Breakers, buildRoutes } from "./routes/build-routes.ts";
import type { UpstreamSetup } from "./routes/route.ts";
import { type AliasSetup, createRouteTable } from "./routes/route-table.ts";
import { createStop, endCall, type Stop } from "./stop.ts";
import { createTurn } from "./turn.ts";
import { createUpstreamClient } from "./upstream/upstream-client.ts";

export interface GatewayOptions {
  /** Looks up the SHA-256 of a key; null when it belongs to no live deployment. A throw is answered 503. */
  authenticate(keyHashHex: string): Promise<KeyHolder | null>;
  /** Changes of rights, on whichever replica; without it a key is believed for as long as it is cached. */
  rights?: RightsSource;
  /** Where people talk to GoClaw on a platform; null where nobody can. */
  chatLink?(platform: Platform, command: string | null): string | null;
  /** Holds room for each call before it is made, and is told what it was. The gateway does not close it. */
  ledger: Ledger;
  upstreams: readonly UpstreamSetup[];
  /** Names of our own beside those of the upstreams' models. */
  aliases?: readonly AliasSetup[];
  log: Log;
  clock: Clock;
  /** Default 8 MiB: agents send images as base64. */
  maxBodyBytes?: number;
  /** The most that all bodies may hold of memory at once; default 256 MiB. */
  allBodyBytes?: number;
  /** The longest that a request's body may take to arrive; default 30000. */
  bodyMs?: number;
  /** How long a looked-up key is believed at most; default 60000. */
  keyCacheMs?: number;
  /** Time that goes on evenly, for pauses and durations; default the process's own. */
  elapsedMs?(): number;
  /** Whether what may have been worked on, though no answer came, is sent once more, and perhaps paid for twice; default no. */
  sendsAgain?: boolean;
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

/** Several pictures in several calls of one agent, and many agents at once; but never all that the machine has. */
const AGENT_BODY_BYTES = 64 * 1024 * 1024;
const ALL_BODY_BYTES = 256 * 1024 * 1024;
const CONNECT_MS = 5_000;
/** Time for cut calls to say goodbye. */
const CUT_GRACE_MS = 1_000;

const ignore = (): void => undefined;

/**
 * The agents' way to a model: checks their key and forwards, streams included.
 * @throws AppError `misconfigured` when an upstream's URL or key cannot be used.
 */
export function createGateway(options: GatewayOptions): Gateway {
  const breakers: Breakers = new Map();
  const tableOf = (upstreams: readonly UpstreamSetup[]) =>
    createRouteTable(buildRoutes(upstreams, breakers), options.aliases ?? []);
  let routes = tableOf(options.upstreams);
  const firstByteMs = options.firstByteMs ?? 240_000;
  const idleMs = options.idleMs ?? 120_000;
  const turn = createTurn();
  const upstreamClient = createUpstreamClient({ connectMs: CONNECT_MS, firstByteMs, idleMs }, turn);
  const feed = options.rights
    ? createRightsFeed({
        source: options.rights,
        clock: options.clock,
        log: options.log,
        listener: (changed) => keys.forget(changed),
        isWanted: () => keys.knowsAny(),
      })
    : null;
  const keys = createAgentKeys({
    authenticate: options.authenticate,
    feedAgeMs: () => feed?.ageMs() ?? 0,
    wakeFeed: () => feed?.wake(),
    clock: options.clock,
    cacheMs: options.keyCacheMs ?? 60_000,
    maxEntries: 10_000,
  });
  feed?.start();
  const parts: CallParts = {
    upstreamClient,
    turn,
    ledger: options.ledger,
    chatLink: options.chatLink ?? (() => null),
    log: options.log,
    clock: options.clock,
    elapsedMs: options.elapsedMs ?? (() => performance.now()),
    maxBodyBytes: options.maxBodyBytes ?? 8 * 1024 * 1024,
    bodyRoom: createBodyRoom({
      eachBytes: AGENT_BODY_BYTES,
      allBytes: options.allBodyBytes ?? ALL_BODY_BYTES,
    }),
    bodyDeadline: createDeadline(options.bodyMs ?? 30_000),
    sendsAgain: options.sendsAgain ?? false,
    retryDelayMs: options.retryDelayMs ?? 200,
  };
  const nextId = createRequestIds();
  const underWay = new Set<Stop>();
  /**
   * Calls that are over, as long as somebody is still reading their answer. By their stops, which are small: a table that
   * a set has outgrown keeps what was in it for the collector to copy, and of whole answers that was most of its work.
   */
  const unwritten = new Set<Stop>();
  /** Who waits until nothing is under way, and all is written. */
  const waiting: (() => void)[] = [];
  let draining = false;

  function holderOf(key: string): ReturnType<AgentKeys["find"]> {
    const hash = hashOfKey(key);
    return keys.believed(hash) ?? (isMistyped(key) ? null : keys.find(hash));
  }

  /** Null when the request has been answered already. Most keys are known, and found in the same step. */
  function authenticated(
    req: IncomingMessage,
    res: ServerResponse,
  ): GatewayAgent | null | Promise<GatewayAgent | null> {
    const key = keyOf(req);
    const found = key === null ? null : holderOf(key);
    if (!(found instanceof Promise)) return agentOf(found, req, res);
    return found.then(
      (holder) => agentOf(holder, req, res),
      (error: unknown) => {
        options.log.error({ event: "gateway.key_check_failed", error });
        answerError(res, shapeAt(req), keyCheckFailed);
        return null;
      },
    );
  }

  function agentOf(holder: KeyHolder | null, req: IncomingMessage, res: ServerResponse): GatewayAgent | null {
    if (holder?.kind === "agent") return holder.agent;
    const shape = shapeAt(req);
    if (holder) answerError(res, shape, suspended(holder.suspension, parts.chatLink(holder.platform, null)));
    else
      answerError(res, shape, keyOf(req) === null ? missingKey : wrongKey, { "www-authenticate": "Bearer" });
    return null;
  }

  /** Null when the request has been answered already. */
  function callOf(agent: GatewayAgent, req: IncomingMessage, res: ServerResponse, stop: Stop): Call | null {
    const refuse = (error: GatewayError, headers?: Record<string, string>): null => {
      answerError(res, shapeAt(req), error, headers);
      return null;
    };
    if (stop.reason !== null) return refuse(shuttingDown);
    const method = req.method ?? "";
    const endpoint = endpointAt(req);
    if (!endpoint) return refuse(unknownPath(method, pathOf(req).slice(0, 200)));
    if (method !== endpoint.method)
      return refuse(wrongMethod(method, pathOf(req)), { allow: endpoint.method });
    if (endpoint.kind === "models") {
      answerModels(req, res, routes.names(agent.allowance.plan), endpoint.id);
      return null;
    }
    const { family } = endpoint;
    const startedMs = parts.elapsedMs();
    return { ...parts, req, res, agent, family, routes, requestId: nextId(), stop, startedMs, bodyBytes: 0 };
  }

  function tellWaiting(): void {
    if (underWay.size + unwritten.size === 0) for (const done of waiting.splice(0)) done();
  }

  /** Never rejects. */
  async function serve(req: IncomingMessage, res: ServerResponse, stop: Stop): Promise<void> {
    let call: Call | null = null;
    try {
      if (draining) return answerError(res, shapeAt(req), shuttingDown, { connection: "close" });
      const asked = authenticated(req, res);
      const agent = asked instanceof Promise ? await asked : asked;
      call = agent && callOf(agent, req, res, stop);
      if (call) await (call.family === COUNT_TOKENS ? countTokens(call) : handleCall(call));
    } catch (error) {
      options.log.error({ event: "gateway.failed", error });
      if (res.headersSent) res.destroy();
      else answerError(res, shapeAt(req), internalError);
    } finally {
      if (call) parts.bodyRoom.give(call.agent.deploymentId, call.bodyBytes);
      underWay.delete(stop);
      // One that stands in line behind another answer has no connection yet, and is over with that at the latest.
      if (!res.writableFinished && !res.destroyed) unwritten.add(stop);
      tellWaiting();
    }
  }

  /** Waits for what is under way, but not for a key look-up that never returns. */
  async function settled(atMostMs: number): Promise<void> {
    if (underWay.size + unwritten.size === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, atMostMs);
      waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  function cutAll(): void {
    for (const stop of underWay) endCall(stop, "shutdown");
  }

  return {
    handle(req, res) {
      const stop = createStop();
      res.once("close", () => {
        if (!res.writableFinished) endCall(stop, "client_gone");
        if (unwritten.delete(stop)) tellWaiting();
      });
      req.on("error", ignore);
      res.on("error", ignore);
      // A client that no longer reads would hold its upstream call for ever; one that has nothing to read yet only waits.
      res.setTimeout(firstByteMs + idleMs, () => {
        if (res.headersSent) res.destroy();
      });
      underWay.add(stop);
      void serve(req, res, stop);
    },
    useUpstreams(upstreams) {
      routes = tableOf(upstreams);
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
      upstreamClient.close();
    },
  };
}
