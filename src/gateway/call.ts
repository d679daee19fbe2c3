import type { IncomingMessage, ServerResponse } from "node:http";
import type { Log } from "../log.ts";
import type { Platform } from "../ports/channel-accounts.ts";
import type { Clock } from "../ports/clock.ts";
import type { GatewayAgent } from "./agent-keys.ts";
import type { BodyRoom } from "./body-room.ts";
import type { Deadline } from "./deadline.ts";
import type { ApiRequest, Family } from "./families/family.ts";
import type { Ledger } from "./ledger/ledger.ts";
import type { RouteChoice } from "./routes/route.ts";
import type { RouteTable } from "./routes/route-table.ts";
import type { Stop } from "./stop.ts";
import type { Turn } from "./turn.ts";
import type { UpstreamClient } from "./upstream/upstream-client.ts";

/** What all calls share. */
export interface CallParts {
  upstreamClient: UpstreamClient;
  /** In which answers are written. */
  turn: Turn;
  ledger: Ledger;
  log: Log;
  clock: Clock;
  /** Goes on evenly, whatever is done to the clock. */
  elapsedMs(): number;
  bodyRoom: BodyRoom;
  /** Our chat on that platform, at a command where it can be opened there; null while that platform is off. */
  chatLink(platform: Platform, command: string | null): string | null;
  maxBodyBytes: number;
  /** Of a request's body. */
  bodyDeadline: Deadline;
  /** What may have been worked on, though no answer came, is sent once more. */
  sendsAgain: boolean;
  /** Pause before the one retry with the same upstream, ms. */
  retryDelayMs: number;
}

/** One call of an agent whose key has been checked. */
export interface Call extends CallParts {
  req: IncomingMessage;
  res: ServerResponse;
  agent: GatewayAgent;
  family: Family;
  routes: RouteTable;
  requestId: string;
  stop: Stop;
  /** By `elapsedMs`. */
  startedMs: number;
  /** Of its body, held in the room until it has ended. */
  bodyBytes: number;
}

/** A call that is understood, and who may serve it. */
export interface PlannedRequest {
  /** What was asked for; for `default`, what that stands for. */
  name: string;
  request: ApiRequest;
  choice: RouteChoice;
  /** Never too low: what the request's bytes can amount to. */
  inputTokens: number;
  /** The most that each answer may have. */
  maxOutputTokens: number;
}
