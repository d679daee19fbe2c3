import { z } from "zod";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Dialog } from "../../db/repositories/dialog-repository.ts";
import { AppError } from "../../errors.ts";
import { requireUser } from "../../services/actor.ts";
import type { Request } from "../request.ts";
import type { DialogStamp } from "../views/deploy.ts";
import { type DialogPlace, tellItWentOn } from "./tell-it-went-on.ts";

const DAY_MS = 86_400_000;

const Bot = z.object({ accountId: z.string(), username: z.string(), displayName: z.string() });
export type ChosenBot = z.output<typeof Bot>;

/** The platform that the agent will answer on. */
const Channel = z.enum(["telegram", "discord"]).default("telegram");

const At = z.discriminatedUnion("step", [
  z.object({ step: z.literal("model"), channel: Channel, bot: Bot.optional() }),
  z.object({ step: z.literal("bot"), channel: Channel, model: z.string() }),
  z.object({ step: z.literal("paste"), channel: Channel, model: z.string() }),
  z.object({ step: z.literal("card"), model: z.string(), deploymentId: z.string() }),
  z.object({
    step: z.literal("pay"),
    model: z.string(),
    deploymentId: z.string(),
    plan: z.string(),
    rail: z.enum(["stripe", "polar"]).optional(),
    /** The message that shows the payment link, so that it can be settled once it was used. */
    messageId: z.string().nullable().default(null),
  }),
  z.object({ step: z.literal("started"), deploymentId: z.string() }),
  z.object({ step: z.literal("cancelled") }),
]);

/** Where a person is in the wizard. Never a secret: a token goes straight to the service. */
export type DeployStep = z.output<typeof At>;

const State = z.object({
  at: At,
  /** The request that brought it here: when it is handled again after a crash, the answer is given again. */
  rowId: z.string(),
  /** The stamp before this one: a second tap on the card that led here is no stale card. */
  before: z.string().nullable(),
});

export interface DeployDialog {
  stamp: DialogStamp;
  at: DeployStep;
  rowId: string;
  before: string | null;
  /** Where it went on last: another of the person's chats may go on with it. */
  place: DialogPlace;
}

const stampText = (stamp: DialogStamp): string => `${stamp.dialog}:${stamp.version}`;

/** The message whose button was pressed, where the press has one. */
export const pressedMessage = ({ intent }: Request): string | null =>
  intent.kind === "press" ? intent.messageId : null;

/**
 * The message of a stored dialog that still offers to pay for this deployment: the one that was pressed, or the one
 * that answered the request which brought the dialog to its chat.
 */
export function payMessageOf(
  row: Pick<Dialog, "kind" | "state"> | null,
  deploymentId: string,
): { messageId: string } | { answerTo: string } | null {
  if (row?.kind !== "deploy") return null;
  const state = State.safeParse(JSON.parse(row.state));
  if (!state.success) return null;
  const { at, rowId } = state.data;
  if (at.step !== "pay" || at.deploymentId !== deploymentId) return null;
  return at.messageId === null ? { answerTo: rowId } : { messageId: at.messageId };
}

/** A platform that was switched off since has no bot to choose; the wizard goes on with the one where it is asked. */
function onOpenPlatform(at: DeployStep, { ctx, intent }: Request): DeployStep {
  if (at.step !== "model" && at.step !== "bot" && at.step !== "paste") return at;
  if (ctx.channels.has(at.channel)) return at;
  const channel = intent.platform;
  return at.step === "model" ? { ...at, channel } : { step: "bot", channel, model: at.model };
}

/** The person's dialog, wherever they began it, or null when there is none or it has run out. */
export async function loadDeployDialog(request: Request): Promise<DeployDialog | null> {
  const { ctx } = request;
  if (ctx.actor.kind !== "user") return null;
  const row = await ctx.repos.dialogs.get(ctx.actor.userId);
  if (row?.kind !== "deploy" || row.expiresAt <= ctx.clock.now()) return null;
  const state = State.safeParse(JSON.parse(row.state));
  if (!state.success) return null;
  const place = { platform: row.platform, chatId: row.chatId };
  const at = onOpenPlatform(state.data.at, request);
  return { stamp: { dialog: row.id, version: row.version }, place, ...state.data, at };
}

const placeOf = ({ intent }: Request): DialogPlace => ({ platform: intent.platform, chatId: intent.chat.id });

/** True when the dialog went on last in the chat that asks. */
export function isHere(request: Request, { place }: DeployDialog): boolean {
  const here = placeOf(request);
  return place.platform === here.platform && place.chatId === here.chatId;
}

/**
 * Moves the dialog, or begins one. Where it went on before is told, in the same commit, when that was another chat.
 * @throws AppError `conflict` (`raced`) when it moved at the same moment
 */
export async function saveDeployDialog(
  request: Request,
  at: DeployStep,
  current: DeployDialog | null,
): Promise<DeployDialog> {
  const { ctx, rowId } = request;
  const state = { at, rowId, before: current ? stampText(current.stamp) : null };
  const place = placeOf(request);
  const wentOn =
    isOpen(current) && !isHere(request, current) ? await tellItWentOn(request, current.place) : null;
  const row = await ctx.repos.dialogs.put(
    {
      userId: requireUser(ctx).userId,
      ...place,
      kind: "deploy",
      state: JSON.stringify(state),
      expiresAt: ctx.clock.now() + DAY_MS,
      ...(current && { id: current.stamp.dialog, version: current.stamp.version }),
    },
    wentOn?.parts,
  );
  if (!row)
    throw new AppError("conflict", "the dialog moved at the same moment", { details: { reason: "raced" } });
  wentOn?.nudge();
  return { stamp: { dialog: row.id, version: row.version }, place, ...state };
}

export type Standing = "current" | "repeat" | "double" | "old";

/** How a button's card relates to where the dialog stands now. */
export function standingOf(
  dialog: DeployDialog | null,
  args: Record<string, string>,
  rowId: string,
): Standing {
  if (!dialog) return "old";
  const pressed = `${args.d}:${args.v}`;
  if (dialog.rowId === rowId) return "repeat";
  if (pressed === stampText(dialog.stamp)) return "current";
  return pressed === dialog.before ? "double" : "old";
}

/** True while the wizard waits for the person. */
export const isOpen = (dialog: DeployDialog | null): dialog is DeployDialog =>
  dialog !== null && dialog.at.step !== "started" && dialog.at.step !== "cancelled";

/** The draft that the dialog is about, if it still is one: a payment may have moved it on in the meantime. */
export async function draftOf(
  request: Request,
  deploymentId: string,
): Promise<{ row: Deployment; moved: boolean }> {
  const { ctx } = request;
  const row =
    ctx.actor.kind === "user"
      ? await ctx.repos.deployments.findForUser(ctx.actor.userId, deploymentId)
      : null;
  if (!row) throw new AppError("not_found", "the draft is gone", { details: { reason: "agent" } });
  return { row, moved: row.phase !== "draft" && row.phase !== "awaiting_payment" };
}
