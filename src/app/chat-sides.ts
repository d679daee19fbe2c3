import type { ChatAdapter } from "../chat/adapter.ts";
import { AWAY_AGAIN_MS } from "../chat/outbox/away.ts";
import type { DeliveryCheck } from "../chat/receive/leased-check.ts";
import { AppError, askedWaitMs, isTransient, toAppError } from "../errors.ts";
import type { WebhookReceiver } from "../http/webhooks/receive-webhook.ts";
import type { LaneHandlers } from "../inbox/work-lane.ts";
import type { Log } from "../log.ts";
import type { Platform } from "../ports/channel-accounts.ts";
import type { Clock } from "../ports/clock.ts";
import type { Advance, NotDone } from "../workflows/engine/engine.ts";
import { laneOfAbsent } from "./arrivals.ts";
import { type Joined, join } from "./joining.ts";
import { within } from "./within.ts";

/** All of one chat platform that the app needs, built when the platform has said who we are there. */
export interface ChatSide {
  adapter: ChatAdapter;
  lane: LaneHandlers;
  /** Where the platform posts what people do, if nobody can tell its posts from others before it has answered. */
  receiver: WebhookReceiver | null;
  /** One turn of fetching what people do, or of holding the connection by which it comes. */
  listen(): ReturnType<Advance>;
  check: DeliveryCheck;
  /** Puts the platform's side in order: menus, and the way by which it tells us. @throws AppError */
  setUp(): Promise<void>;
  /** The job that must be woken for anything to be heard; null where the platform comes to us. */
  listeningJob: string | null;
  stop(): Promise<void>;
}

export interface ChatSidesParts {
  /** Of the platforms that are on. @throws AppError as `reaching` does */
  openers: ReadonlyMap<Platform, () => Promise<ChatSide>>;
  /** Grow as platforms join. */
  adapters: Map<Platform, ChatAdapter>;
  lanes: Map<string, LaneHandlers>;
  webhooks: Map<string, WebhookReceiver>;
  /** @param atMs at once unless given */
  wake(keys: readonly string[], atMs?: number): Promise<void>;
  clock: Clock;
  log: Log;
}

/** The chat platforms of this process, each from when it has answered. */
export interface ChatSides {
  /** Takes in what answers now; the rest joins when it does. @throws AppError `misconfigured` for what refuses us */
  open(): Promise<void>;
  /** Has what people do arrive, from now on and from whatever joins later. @throws AppError for a definite refusal */
  start(): Promise<void>;
  /** The work of the jobs that any process may hold, whether or not it has joined. */
  listen(platform: Platform): ReturnType<Advance>;
  setUp(platform: string): ReturnType<Advance>;
  /** Whether what people do there reaches us: null while it does, else what is wrong. */
  check(platform: Platform): Promise<string | null>;
  /** What is on and has not answered yet. */
  away(): Platform[];
  stop(): Promise<void>;
}

/** All work waits for it at the start; a platform that answers slowly has its menus set while others are served. */
const SET_UP_PATIENCE_MS = 10_000;
/** The engine's own pauses between tries would make a line each. */
const SET_UP_AGAIN_MS = 5_000;
const setUpJob = (platform: string): string => `setup:${platform}`;

export function createChatSides(parts: ChatSidesParts): ChatSides {
  const { openers, adapters, lanes, webhooks, wake, clock, log } = parts;
  const joining = new Map<Platform, Joined>();
  const sides = new Map<string, ChatSide>();
  let isStarted = false;

  /** Leaves what it has no time for now to a job. @returns what must be woken for the platform to be heard */
  async function startOf(platform: Platform, side: ChatSide): Promise<string[]> {
    const listening = side.listeningJob === null ? [] : [side.listeningJob];
    try {
      const late = new AppError("timeout", `${platform} was not set up in ${SET_UP_PATIENCE_MS / 1000} s.`);
      const done = side.setUp().then(() => null);
      const error = await within(SET_UP_PATIENCE_MS, done, late);
      if (error) throw error;
      return listening;
    } catch (error) {
      if (!isTransient(error)) throw error;
      log.warn({ event: `${platform}.setup_postponed`, err: error });
      await wake([setUpJob(platform)], clock.now() + askedWaitMs(error));
      return listening;
    }
  }

  async function take(platform: Platform, side: ChatSide): Promise<void> {
    // A platform may try where it posts to before it takes that.
    if (side.receiver) webhooks.set(platform, side.receiver);
    const wakes = isStarted ? await startOf(platform, side) : [];
    sides.set(platform, side);
    adapters.set(platform, side.adapter);
    lanes.set(platform, side.lane);
    await wake(wakes);
  }

  /** Other processes may have joined it and want the same job: it ends for all where it is off, not where it is away. */
  async function on(platform: string, work: (side: ChatSide) => ReturnType<Advance>): ReturnType<Advance> {
    const side = sides.get(platform);
    if (side) return await work(side);
    return lanes.has(platform) ? clock.now() + AWAY_AGAIN_MS : null;
  }

  async function setUpAgain(platform: string, side: ChatSide): Promise<null | NotDone> {
    try {
      await side.setUp();
      log.info({ event: `${platform}.set_up` });
      return null;
    } catch (error) {
      if (!isTransient(error)) throw error;
      const waitMs = Math.max(SET_UP_AGAIN_MS, askedWaitMs(error));
      return { again: clock.now() + waitMs, because: toAppError(error).code };
    }
  }

  return {
    async open() {
      const each = [...openers].map(async ([platform, open]) => {
        lanes.set(platform, laneOfAbsent(platform));
        const joined = (side: ChatSide) => take(platform, side);
        joining.set(platform, await join({ service: platform, open, joined, log }));
      });
      await Promise.all(each);
    },
    async start() {
      isStarted = true;
      const present = [...openers.keys()].flatMap((platform) => {
        const side = sides.get(platform);
        return side ? [startOf(platform, side)] : [];
      });
      await wake((await Promise.all(present)).flat());
    },
    listen: (platform) => on(platform, (side) => side.listen()),
    setUp: (platform) => on(platform, (side) => setUpAgain(platform, side)),
    check: async (platform) =>
      joining.get(platform)?.missing() ?? (await sides.get(platform)?.check()) ?? null,
    away: () => [...joining].filter(([, joined]) => joined.missing() !== null).map(([platform]) => platform),
    async stop() {
      for (const joined of joining.values()) joined.stop();
      await Promise.all([...sides.values()].map((side) => side.stop()));
    },
  };
}
