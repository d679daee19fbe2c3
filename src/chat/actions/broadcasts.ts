import { AppError } from "../../errors.ts";
import { chooseNews } from "../../services/accounts/choose-news.ts";
import { beginBroadcast } from "../../services/admin/begin-broadcast.ts";
import { resumeBroadcast, stopBroadcast } from "../../services/admin/steer-broadcast.ts";
import { askForBroadcast, showBroadcasts } from "../commands/broadcast.ts";
import { awaitText, stopAwaiting } from "../dialogs/awaited-text.ts";
import type { Request } from "../request.ts";
import { showRequest } from "../show-request.ts";
import type { View } from "../view.ts";
import { optedOutView } from "../views/broadcasts.ts";
import { type Action, need } from "./action.ts";

/** What came of it, unless another broadcast is being sent; then that one is shown. */
async function orBusy(request: Request, work: Promise<View>): Promise<View> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "conflict") throw error;
    return await showBroadcasts(request, true);
  }
}

async function send(request: Request, args: Record<string, string>): Promise<View> {
  const input = { id: need(args, "id"), text: need(args, "text") };
  const asked = await beginBroadcast({ ctx: request.ctx, input });
  await stopAwaiting(request);
  return asked ? await showRequest(request, asked.id) : await showBroadcasts(request);
}

async function resume(request: Request, args: Record<string, string>): Promise<View> {
  await resumeBroadcast({ ctx: request.ctx, input: { id: need(args, "id") } });
  return await showBroadcasts(request);
}

/** What the operator tells everybody: begun, stopped and gone on with, and refused by whoever wants none. */
export const broadcastActions: Action[] = [
  {
    verb: "broadcast_list",
    signIn: true,
    async run(request) {
      await stopAwaiting(request);
      return await showBroadcasts(request);
    },
  },
  {
    verb: "broadcast_write",
    signIn: true,
    async run(request) {
      const asked = await askForBroadcast(request);
      await awaitText(request, { what: "broadcast" });
      return asked;
    },
  },
  { verb: "broadcast_yes", signIn: true, run: (request, args) => orBusy(request, send(request, args)) },
  {
    verb: "broadcast_stop",
    signIn: true,
    async run(request, args) {
      await stopBroadcast({ ctx: request.ctx, input: { id: need(args, "id") } });
      return await showBroadcasts(request);
    },
  },
  {
    verb: "broadcast_resume",
    signIn: true,
    run: (request, args) => orBusy(request, resume(request, args)),
  },
  {
    verb: "broadcasts_off",
    signIn: true,
    async run({ ctx, say }) {
      await chooseNews({ ctx, input: { kind: "product", wanted: false } });
      return optedOutView(say);
    },
  },
];
