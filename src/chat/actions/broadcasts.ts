import { AppError } from "../../errors.ts";
import { chooseBroadcasts } from "../../services/accounts/choose-broadcasts.ts";
import { beginBroadcast } from "../../services/admin/begin-broadcast.ts";
import { resumeBroadcast, stopBroadcast } from "../../services/admin/steer-broadcast.ts";
import { showBroadcasts } from "../commands/broadcast.ts";
import { showSettings } from "../commands/settings.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { optedOutView } from "../views/broadcasts.ts";
import { type Action, need } from "./action.ts";

/** Does it, unless another broadcast is being sent; then that one is shown. */
async function orBusy(request: Request, work: Promise<unknown>): Promise<View> {
  try {
    await work;
    return await showBroadcasts(request);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "conflict") throw error;
    return await showBroadcasts(request, true);
  }
}

/** What the operator tells everybody: begun, stopped and gone on with, and refused by whoever wants none. */
export const broadcastActions: Action[] = [
  { verb: "broadcast_list", signIn: true, run: (request) => showBroadcasts(request) },
  {
    verb: "broadcast_yes",
    signIn: true,
    run(request, args) {
      const input = { id: need(args, "id"), text: need(args, "text") };
      return orBusy(request, beginBroadcast({ ctx: request.ctx, input }));
    },
  },
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
    run: (request, args) =>
      orBusy(request, resumeBroadcast({ ctx: request.ctx, input: { id: need(args, "id") } })),
  },
  {
    verb: "broadcasts_off",
    signIn: true,
    async run({ ctx, say }) {
      await chooseBroadcasts({ ctx, input: { wanted: false } });
      return optedOutView(say);
    },
  },
  {
    verb: "settings_broadcasts",
    signIn: true,
    async run(request, args) {
      await chooseBroadcasts({ ctx: request.ctx, input: { wanted: need(args, "to") === "on" } });
      return await showSettings(request);
    },
  },
];
