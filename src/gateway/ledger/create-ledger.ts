import {
  type Amounts,
  amountIn,
  type Claim,
  ceilingWith,
  claimsOf,
  clampedOutput,
  createPlaces,
  fitsWhole,
  lackingIn,
  type Place,
} from "./claims.ts";
import { type CommitLoopOptions, createCommitLoop } from "./commit-loop.ts";
import type { CallOutcome, Ledger, LedgerFigures, NoRoom, PlannedCall, Reservation } from "./ledger.ts";
import { type OpenCall, settledCall } from "./settled-call.ts";
import { createWindows, type Window } from "./windows.ts";

export interface LedgerOptions extends Omit<CommitLoopOptions, "windows"> {
  /** Calls that are under way or not written yet, at most; default 50,000. Beyond it new ones are refused as `unable`. */
  mostUnwritten?: number;
  /** How long (ms) a call waits for room that the database has to be asked for; default 5000. */
  patienceMs?: number;
}

const UNABLE: NoRoom = { kind: "no_room", why: "unable", untilMs: null };

/**
 * Keeps the books of model calls. `reserve` answers in the same step while this process holds enough of every limit;
 * else the next commit asks the database for more, once for all that wait.
 *
 * A call is reserved at the most it can come to, and clamped to what is left. So what is settled exceeds a limit only by
 * what a single call used beyond its ceiling, never by adding calls up: `used + held <= limit` holds in the database at
 * every grant, and `held` covers all that is promised. Two things are outside of that bound. A process that slept so
 * long that it was taken for dead adds what it had under way, once, when it comes back. And a limit that is lowered
 * does not end what was reserved under the higher one.
 */
export function createLedger(options: LedgerOptions): Ledger & { figures(): LedgerFigures } {
  const { clock, mostUnwritten = 50_000, patienceMs = 5_000 } = options;
  const windows = createWindows();
  const placesOf = createPlaces(windows);
  const loop = createCommitLoop({ ...options, windows });
  /** Calls under way by agent, those that wait for room included. */
  const busy = new Map<string, number>();
  let isClosing = false;

  function leave(deploymentId: string): void {
    const left = (busy.get(deploymentId) ?? 1) - 1;
    if (left > 0) busy.set(deploymentId, left);
    else busy.delete(deploymentId);
  }

  /** Holds room in all limits of a call, or in none. */
  function hold(call: PlannedCall, claims: readonly Claim[], most: Amounts): Reservation | NoRoom {
    const lacking = lackingIn(claims);
    if (lacking) return refuse(call, lacking);
    if (fitsWhole(claims, most)) return open(call, claims, most);
    const maxOutputTokens = clampedOutput(call, claims);
    return open({ ...call, maxOutputTokens }, claims, ceilingWith(call, maxOutputTokens));
  }

  function refuse(call: PlannedCall, window: Window): NoRoom {
    leave(call.agent.deploymentId);
    loop.refused(window);
    return { kind: "no_room", why: window.kind, untilMs: window.endMs };
  }

  function open(call: PlannedCall, places: readonly Place[], amounts: Amounts): Reservation {
    for (const { window, unit } of places) window.reserved += amountIn(unit, amounts);
    const under: OpenCall = {
      call,
      places,
      reserved: amounts,
      startedAt: clock.now(),
      beganMs: performance.now(),
      isSettled: false,
      isBegun: false,
    };
    loop.began(under);
    const { maxOutputTokens } = call;
    return { kind: "reserved", maxOutputTokens, settle: (outcome) => settle(under, outcome) };
  }

  function settle(under: OpenCall, outcome: CallOutcome): void {
    if (under.isSettled) return;
    under.isSettled = true;
    leave(under.call.agent.deploymentId);
    loop.settled(under, settledCall(under, outcome, clock.now()));
  }

  /** Waits for the next commit, which asks the database for all who wait. */
  function ask(call: PlannedCall, places: readonly Place[], most: Amounts): Promise<Reservation | NoRoom> {
    const claims = claimsOf(call, places, most);
    return new Promise((resolve) => {
      loop.ask(claims, patienceMs, (isAnswered) => {
        if (isAnswered) return resolve(hold(call, claims, most));
        leave(call.agent.deploymentId);
        resolve(UNABLE);
      });
    });
  }

  return {
    reserve(call) {
      const { deploymentId, allowance } = call.agent;
      if (isClosing || loop.load() >= mostUnwritten) return UNABLE;
      const calls = busy.get(deploymentId) ?? 0;
      if (calls >= allowance.concurrency) return { kind: "no_room", why: "busy", untilMs: null };
      busy.set(deploymentId, calls + 1);
      const places = placesOf(call.agent, clock.now(), performance.now());
      const most = ceilingWith(call, call.maxOutputTokens);
      return fitsWhole(places, most) ? open(call, places, most) : ask(call, places, most);
    },
    figures: loop.figures,
    async close() {
      isClosing = true;
      await loop.close();
    },
  };
}
