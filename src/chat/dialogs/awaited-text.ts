import { z } from "zod";
import { needsFresh } from "../../services/accounts/require-fresh.ts";
import { requireUser } from "../../services/actor.ts";
import { askBroadcast } from "../commands/broadcast.ts";
import { confirmTyped } from "../commands/refund.ts";
import type { Request } from "../request.ts";
import { offerSudo } from "../sudo.ts";
import type { View } from "../view.ts";
import { answerHours, answerZone } from "./quiet-hours.ts";

const KIND = "awaited";
/** After that, what somebody types is about something else. */
const WAIT_MS = 15 * 60_000;

/** What somebody's next message is meant for. */
const Awaited = z.discriminatedUnion("what", [
  z.object({ what: z.literal("broadcast") }),
  z.object({ what: z.literal("quiet_hours") }),
  z.object({ what: z.literal("time_zone") }),
  z.object({ what: z.literal("refund"), rail: z.string(), paymentId: z.string() }),
]);
export type Awaited = z.output<typeof Awaited>;

/** Takes what they type next, here, as the answer. A wizard that was open is left. */
export async function awaitText({ ctx, intent }: Request, awaited: Awaited): Promise<void> {
  await ctx.repos.dialogs.put({
    userId: requireUser(ctx).userId,
    platform: intent.platform,
    chatId: intent.chat.id,
    kind: KIND,
    state: JSON.stringify(awaited),
    expiresAt: ctx.clock.now() + WAIT_MS,
  });
}

async function awaitedHere({ ctx, intent }: Request): Promise<Awaited | null> {
  if (ctx.actor.kind !== "user") return null;
  const row = await ctx.repos.dialogs.get(ctx.actor.userId);
  const isHere = row?.platform === intent.platform && row.chatId === intent.chat.id;
  if (row?.kind !== KIND || !isHere || row.expiresAt <= ctx.clock.now()) return null;
  return Awaited.parse(JSON.parse(row.state));
}

/** What was asked for was done, or given up: the next message is an ordinary one. */
export async function stopAwaiting(request: Request): Promise<void> {
  const { actor, repos } = request.ctx;
  if (actor.kind === "user" && (await awaitedHere(request)) !== null)
    await repos.dialogs.remove(actor.userId);
}

/**
 * What typed text means where one is waited for; null where none is. It goes on being waited for until the question that
 * follows is answered: whoever mistyped types again.
 */
export async function answerAwaited(request: Request, text: string): Promise<View | View[] | null> {
  const awaited = await awaitedHere(request);
  if (!awaited) return null;
  if (awaited.what === "quiet_hours" || awaited.what === "time_zone") {
    const answer = awaited.what === "quiet_hours" ? answerHours : answerZone;
    const [isTaken, view] = await answer(request, text);
    if (isTaken) await stopAwaiting(request);
    return view;
  }
  try {
    if (awaited.what === "broadcast") return await askBroadcast(request, text.trim());
    return await confirmTyped(request, awaited, text);
  } catch (error) {
    if (!needsFresh(error)) throw error;
    const resume =
      awaited.what === "broadcast"
        ? { verb: "go", args: { command: "broadcast", text } }
        : { verb: "refund_part", args: { rail: awaited.rail, payment: awaited.paymentId } };
    return await offerSudo(request, resume);
  }
}
