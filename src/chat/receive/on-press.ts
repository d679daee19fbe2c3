import { setTimeout as sleep } from "node:timers/promises";
import { isTransient } from "../../errors.ts";
import { needsFresh } from "../../services/accounts/require-fresh.ts";
import type { Action, Refused } from "../actions/action.ts";
import { findAction } from "../actions/index.ts";
import { findPressed, type PressRefusal, type ReadyAct } from "../pending-actions.ts";
import { askerIn, isSignedIn, type Request } from "../request.ts";
import { offerSudo } from "../sudo.ts";
import type { View } from "../view.ts";
import { signInFirstView } from "../views/accounts.ts";
import { olderCardView, pressNotice } from "../views/stale.ts";
import { isShortWait } from "./short-wait.ts";

interface Press {
  ref: string;
  pressId: string;
}

/**
 * Answers a button: the press is acknowledged before the work begins, since the platform waits only so long, and a
 * one-shot act is used up only after it was done and its answer is stored, so that a crash in between repeats it.
 */
export async function answerPress(request: Request, press: Press): Promise<View[]> {
  const { ctx } = request;
  const found = await findPressed(ctx, press.ref, askerIn(request));
  if (typeof found === "string") return await refusePress(request, press, found);
  const action = findAction(found.verb);
  if (!action) return await refusePress(request, press, "unknown");
  if (action.signIn && !isSignedIn(request)) {
    await acknowledge(request, press.pressId);
    return [{ ...signInFirstView(request.say), fresh: true }];
  }
  const refused = await action.refuse?.(request, found.args);
  if (refused) return await say(request, press, refused);
  const isHeard = await acknowledge(request, press.pressId);
  const views = await act(request, action, found);
  // The platform was away before the work; its spinner still turns, and by now it may be back.
  if (!isHeard) await acknowledge(request, press.pressId).catch(() => false);
  return views;
}

async function act(request: Request, action: Action, found: ReadyAct): Promise<View[]> {
  request.ctx.log.info({ event: "chat.pressed", verb: found.verb });
  const answer = await action.run(request, found.args).catch((error: unknown) => {
    if (needsFresh(error)) return offerSudo(request, { verb: found.verb, args: found.args });
    throw error;
  });
  if (found.once) request.usedAct = found.id;
  return Array.isArray(answer) ? answer : [answer];
}

/** A stranger's press changes nothing, is told so on the button alone, and leaves an audit line. */
async function refusePress(request: Request, press: Press, why: PressRefusal): Promise<View[]> {
  const { ctx, say: words } = request;
  if (why === "not_yours") {
    await ctx.repos.audit.writeDenied({
      actor: ctx.actor,
      action: "chat.press",
      subjectKind: "pending_action",
      subjectId: press.ref.slice(0, 64).replace(/[^A-Za-z0-9_:-]/g, "?"),
    });
  }
  await acknowledge(request, press.pressId, pressNotice(words, why));
  const wantsCard = (why === "expired" || why === "unknown") && request.inPrivate;
  return wantsCard ? [olderCardView(words)] : [];
}

async function say(request: Request, press: Press, refused: Refused): Promise<View[]> {
  await acknowledge(request, press.pressId, refused.notice);
  return await refused.views();
}

/** Pauses between tries to acknowledge, all in all well below the time that a platform waits. */
const ACKNOWLEDGE_PAUSES_MS = [300, 1_500];

/**
 * The button's spinner must stop, so an answer that got lost is given again; but when none gets through, that is no
 * reason to drop the work.
 * @returns whether the platform has answered, be it by a refusal
 * @throws AppError `rate_limited` when it will be wanted soon; nothing was done yet, so the press is handled again
 */
async function acknowledge(request: Request, pressId: string, notice?: string): Promise<boolean> {
  for (const pauseMs of [...ACKNOWLEDGE_PAUSES_MS, null]) {
    try {
      await request.adapter.acknowledge(pressId, notice);
      return true;
    } catch (error) {
      if (isShortWait(error)) throw error;
      request.ctx.log.warn({ event: "chat.acknowledge_failed", err: error });
      if (!isTransient(error)) return true;
      if (pauseMs === null) return false;
      await sleep(pauseMs);
    }
  }
  return false;
}
