import { z } from "zod";
import { BROADCAST_CHARS, previewBroadcast } from "../../services/admin/begin-broadcast.ts";
import { listBroadcasts } from "../../services/admin/list-broadcasts.ts";
import { deriveId } from "../../services/derive-id.ts";
import { defineCommand } from "../define-command.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import {
  broadcastsView,
  confirmBroadcastView,
  previewBroadcastView,
  writeBroadcastView,
} from "../views/broadcasts.ts";

export async function showBroadcasts({ ctx, say }: Request, isBusy = false): Promise<View> {
  return broadcastsView(say, await listBroadcasts({ ctx }), isBusy);
}

/** Asks for the text, for whoever may send one. */
export async function askForBroadcast({ ctx, say }: Request): Promise<View> {
  await previewBroadcast({ ctx });
  return writeBroadcastView(say, BROADCAST_CHARS);
}

/**
 * Shows the message as it will be sent, and to how many. One at a time: two would take the pace of each other's.
 */
export async function askBroadcast(request: Request, text: string): Promise<View | View[]> {
  const { ctx, say, rowId } = request;
  const { people, needsSecond } = await previewBroadcast({ ctx });
  if (text.length > BROADCAST_CHARS) return writeBroadcastView(say, BROADCAST_CHARS);
  const isBusy = (await listBroadcasts({ ctx })).some(({ state }) => state === "sending");
  if (isBusy) return await showBroadcasts(request, true);
  const draft = { id: deriveId("broadcast", rowId), text, people, needsSecond };
  return [previewBroadcastView(say, text), confirmBroadcastView(say, draft)];
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
  run: async (request, text) =>
    text === "" ? await showBroadcasts(request) : await askBroadcast(request, text),
});
