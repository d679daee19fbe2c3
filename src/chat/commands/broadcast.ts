import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { BROADCAST_CHARS, previewBroadcast } from "../../services/admin/begin-broadcast.ts";
import { listBroadcasts } from "../../services/admin/list-broadcasts.ts";
import { defineCommand } from "../define-command.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { broadcastsView, confirmBroadcastView } from "../views/broadcasts.ts";

export async function showBroadcasts({ ctx, say }: Request, isBusy = false): Promise<View> {
  return broadcastsView(say, await listBroadcasts({ ctx }), isBusy);
}

/** Shows what would be sent to how many. One at a time: two would take the pace of each other's. */
async function ask(request: Request, text: string): Promise<View> {
  const people = await previewBroadcast({ ctx: request.ctx });
  const isBusy = (await listBroadcasts({ ctx: request.ctx })).some(({ state }) => state === "sending");
  if (isBusy) return await showBroadcasts(request, true);
  return confirmBroadcastView(request.say, { id: uuidv7(), text, people });
}

export const broadcastCommand = defineCommand({
  name: "broadcast",
  description: "command-broadcast",
  usage: "usage-broadcast",
  scope: "admin",
  where: "private",
  signIn: true,
  destructive: true,
  args: z.string().trim().max(BROADCAST_CHARS),
  fields: [{ name: "text", description: "field-broadcast", kind: "text" }],
  run: (request, text) => (text === "" ? showBroadcasts(request) : ask(request, text)),
});
