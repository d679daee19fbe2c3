import { PLANS, planById } from "../../domain/plans/plans.ts";
import { AppError } from "../../errors.ts";
import type { Platform } from "../../ports/channel-accounts.ts";
import type { RailName } from "../../ports/payment-rail.ts";
import { requireUser } from "../../services/actor.ts";
import { cancelCheckout } from "../../services/billing/checkout/cancel-checkout.ts";
import { openCheckout } from "../../services/billing/checkout/open-checkout.ts";
import { requireSettled } from "../../services/billing/checkout/require-clear.ts";
import { firstRail, pricedRails, priceOn } from "../../services/billing/rail-of.ts";
import { askFromHere } from "../../services/deployments/ask-from-here.ts";
import { deployOnFreeSlot } from "../../services/deployments/deploy-on-free-slot.ts";
import { offeredModels, requireModel } from "../../services/deployments/offered-models.ts";
import { priceCard } from "../../services/deployments/price-card.ts";
import { requireDeploysOpen } from "../../services/deployments/require-deploys-open.ts";
import { type StartDraftInput, startDraft } from "../../services/deployments/start-draft.ts";
import { PLATFORM_NAMES } from "../platform-names.ts";
import { offerLink } from "../receive/link-account.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import {
  botReadyView,
  type ChannelChoice,
  cancelledView,
  createBotView,
  modelChosenView,
  modelView,
  pasteTokenView,
  startedView,
} from "../views/deploy.ts";
import { note } from "../views/parts.ts";
import { payView, priceView } from "../views/price.ts";
import {
  type ChosenBot,
  type DeployDialog,
  type DeployStep,
  draftOf,
  isHere,
  isOpen,
  loadDeployDialog,
  pressedMessage,
  saveDeployDialog,
} from "./deploy-state.ts";
import { suggestBot } from "./suggest-bot.ts";

const modelTitle = (request: Request, id: string): string =>
  request.ctx.settings.models.find((m) => m.id === id)?.title ?? id;

async function priceStep(request: Request, dialog: DeployDialog, deploymentId: string): Promise<View> {
  const { ctx, say } = request;
  const { row, moved } = await draftOf(request, deploymentId);
  if (moved) return startedView(say, row.name);
  const card = await priceCard({ ctx, input: { deploymentId } });
  const agent = {
    name: row.name,
    username: row.channelUsername ?? "—",
    model: modelTitle(request, row.model),
  };
  return priceView(say, dialog.stamp, agent, card);
}

async function payStep(
  request: Request,
  dialog: DeployDialog,
  deploymentId: string,
  wanted: { plan: string; rail?: RailName | undefined },
): Promise<View> {
  const { ctx, say } = request;
  const { row, moved } = await draftOf(request, deploymentId);
  if (moved) return startedView(say, row.name);
  const plan = planById(wanted.plan).id;
  const checkout = await openCheckout({ ctx, input: { deploymentId, plan, rail: wanted.rail } });
  const priced = (rail: RailName) => {
    const { amountMinor, currency } = priceOn(ctx, rail, plan);
    return { rail, priceMinor: amountMinor, currency };
  };
  return payView(say, dialog.stamp, {
    plan,
    planTitle: PLANS[plan].title,
    ...priced(checkout.rail),
    others: pricedRails(ctx)
      .filter((rail) => rail !== checkout.rail)
      .map(priced),
    url: checkout.url,
    validForMs: checkout.expiresAtMs - ctx.clock.now(),
  });
}

/** Where a person makes a bot by hand, or revokes its token. */
export function makerLink({ ctx }: Request, channel: Platform): string {
  const accounts = ctx.channels.get(channel);
  if (!accounts) throw new AppError("misconfigured", `channel ${channel} is off`);
  return accounts.makerLink();
}

/** Where the agent will answer, and where else it could; null where there is one platform. */
function channelChoice({ ctx }: Request, channel: Platform): ChannelChoice | null {
  const others = [...ctx.channels.keys()].filter((one) => one !== channel);
  return others.length === 0 ? null : { channel, others };
}

/** The bot that the agent will speak through: made in one tap where that can be, else brought along. */
function botStep(
  request: Request,
  { stamp }: DeployDialog,
  { step, channel }: Extract<DeployStep, { step: "bot" | "paste" }>,
): View {
  const { say } = request;
  const suggested = step === "bot" ? suggestBot(request, channel) : null;
  const choice = channelChoice(request, channel);
  return suggested
    ? createBotView(say, suggested, choice)
    : pasteTokenView(say, stamp, { channel, makerLink: makerLink(request, channel) }, choice);
}

/** Draws where the dialog stands now. Drawing again changes nothing. */
export async function currentCard(request: Request, dialog: DeployDialog): Promise<View> {
  const { say, ctx } = request;
  const { at, stamp } = dialog;
  switch (at.step) {
    case "model":
      return modelView(say, stamp, ctx.settings.models, at.bot ? null : channelChoice(request, at.channel));
    case "bot":
    case "paste":
      return botStep(request, dialog, at);
    case "card":
      return await priceStep(request, dialog, at.deploymentId);
    case "pay":
      return await payStep(request, dialog, at.deploymentId, at);
    case "started":
      return startedView(say, (await draftOf(request, at.deploymentId)).row.name);
    case "cancelled":
      return cancelledView(say, true);
  }
}

/**
 * Begins the wizard, or goes on where the person stopped, in whichever of their chats that was.
 * @throws AppError `forbidden` (`deploys_paused`), `conflict` (`dispute_open`, `refund_held`) where there is nothing to go on with
 */
export async function beginDeploy(request: Request, bot?: ChosenBot): Promise<View> {
  try {
    return await beginOrResume(request, bot);
  } catch (error) {
    if (!(error instanceof AppError) || error.details.reason !== "raced") throw error;
    return await beginOrResume(request, bot);
  }
}

async function beginOrResume(request: Request, bot?: ChosenBot): Promise<View> {
  const dialog = await loadDeployDialog(request);
  if (dialog && dialog.rowId === request.rowId) return await currentCard(request, dialog);
  if (isOpen(dialog) && dialog.at.step !== "model" && !bot) {
    const card = await stillGood(currentCard(request, dialog));
    if (card && card.tone !== "busy") return await resume(request, dialog, card);
  }
  // Asked again before anything is paid; but nobody should fill all in to hear of it then.
  if (!bot) {
    await requireDeploysOpen(request.ctx);
    await requireSettled(request.ctx, requireUser(request.ctx).userId);
  }
  const [first, second] = offeredModels(request.ctx);
  const only = second === undefined && !bot;
  const channel = request.intent.platform;
  const next = await saveDeployDialog(
    request,
    only ? { step: "bot", channel, model: first.id } : { step: "model", channel, ...(bot && { bot }) },
    dialog,
  );
  return await currentCard(request, next);
}

/** Goes on where the person stopped. When that was in another chat, the dialog moves here, and its cards there grow old. */
async function resume(request: Request, dialog: DeployDialog, card: View): Promise<View> {
  const { say } = request;
  if (isHere(request, dialog)) return { ...card, body: [note(say("deploy-resumed")), ...card.body] };
  const at = dialog.at.step === "pay" ? { ...dialog.at, messageId: null } : dialog.at;
  if ("deploymentId" in at) await askFromHere({ ctx: request.ctx, input: { deploymentId: at.deploymentId } });
  const moved = await currentCard(request, await saveDeployDialog(request, at, dialog));
  const platform = PLATFORM_NAMES[dialog.place.platform];
  return { ...moved, body: [note(say("deploy-resumed-from", { platform })), ...moved.body] };
}

/** A draft that is gone, or whose token was forgotten, cannot be gone on with. */
async function stillGood(card: Promise<View>): Promise<View | null> {
  try {
    return await card;
  } catch (error) {
    if (error instanceof AppError && (error.code === "gone" || error.code === "not_found")) return null;
    throw error;
  }
}

export async function chooseModel(request: Request, dialog: DeployDialog, model: string): Promise<View[]> {
  requireModel(request.ctx, model);
  const chosen = modelChosenView(request.say, modelTitle(request, model));
  const { bot, channel } =
    dialog.at.step === "model" ? dialog.at : { bot: undefined, channel: request.intent.platform };
  if (bot)
    return [chosen, ...(await useAccount(request, dialog, { channel, model }, { kind: "managed", ...bot }))];
  const next = await saveDeployDialog(request, { step: "bot", channel, model }, dialog);
  return [chosen, { ...(await currentCard(request, next)), fresh: true }];
}

/**
 * Moves the agent to another platform. Its bot would answer one person alone, so it must be known who that is there:
 * somebody we do not know there yet is shown how to join that account to this one.
 */
export async function chooseChannel(
  request: Request,
  dialog: DeployDialog,
  channel: Platform,
): Promise<View> {
  const { at } = dialog;
  if (at.step !== "model" && at.step !== "bot" && at.step !== "paste")
    throw new AppError("conflict", "the bot was chosen already", { details: { reason: "raced" } });
  if (!(await isKnownOn(request, channel))) return { ...(await offerLink(request, channel)), fresh: true };
  const to: DeployStep = at.step === "model" ? { step: "model", channel } : { ...at, step: "bot", channel };
  return await currentCard(request, await saveDeployDialog(request, to, dialog));
}

async function isKnownOn({ ctx, intent }: Request, channel: Platform): Promise<boolean> {
  if (intent.platform === channel) return true;
  const accounts = await ctx.repos.chatIdentities.listByUser(requireUser(ctx).userId);
  return accounts.some(({ platform }) => platform === channel);
}

/** Writes the draft for a bot, whichever way it came, and shows the price. */
export async function useAccount(
  request: Request,
  dialog: DeployDialog,
  { channel, model }: { channel: Platform; model: string },
  account: StartDraftInput["account"],
): Promise<View[]> {
  const { ctx, say, rowId } = request;
  const draft = await startDraft({ ctx, input: { requestId: rowId, channel, model, account } });
  const next = await saveDeployDialog(request, { step: "card", model, deploymentId: draft.id }, dialog);
  const price = await currentCard(request, next);
  const invite = ctx.channels.get(channel)?.inviteLink({ accountId: draft.channelAccountId }) ?? null;
  return [botReadyView(say, draft.channelUsername ?? "—", invite), { ...price, fresh: true }];
}

/** One step back, to the last card that still makes sense. */
export async function goBack(request: Request, dialog: DeployDialog): Promise<View> {
  const { at } = dialog;
  const to = ((): typeof at => {
    if (at.step === "pay") return { step: "card", model: at.model, deploymentId: at.deploymentId };
    if (at.step === "paste" && suggestBot(request, at.channel))
      return { step: "bot", channel: at.channel, model: at.model };
    const { channel } = at.step === "bot" || at.step === "paste" ? at : { channel: request.intent.platform };
    return { step: "model", channel };
  })();
  return await currentCard(request, await saveDeployDialog(request, to, dialog));
}

/** The same card as things stand now. */
export async function lookAgain(request: Request, dialog: DeployDialog): Promise<View> {
  return await currentCard(request, await saveDeployDialog(request, dialog.at, dialog));
}

export async function askForToken(
  request: Request,
  dialog: DeployDialog,
  { channel, model }: { channel: Platform; model: string },
): Promise<View> {
  return await currentCard(
    request,
    await saveDeployDialog(request, { step: "paste", channel, model }, dialog),
  );
}

/** Ends the wizard. An open checkout is made unpayable first; if it was paid at that moment, the payment wins. */
export async function cancelDeploy(request: Request, dialog: DeployDialog | null): Promise<View> {
  const { ctx, say } = request;
  if (!isOpen(dialog)) return cancelledView(say, false);
  if (dialog.at.step === "pay" || dialog.at.step === "card") {
    await cancelCheckout({ ctx, input: { deploymentId: dialog.at.deploymentId } });
    const { row, moved } = await draftOf(request, dialog.at.deploymentId);
    if (moved) {
      await saveDeployDialog(request, { step: "started", deploymentId: row.id }, dialog);
      return startedView(say, row.name);
    }
  }
  return await currentCard(request, await saveDeployDialog(request, { step: "cancelled" }, dialog));
}

/** @throws AppError as `openCheckout` does; the dialog then stays on the price card */
export async function choosePlan(
  request: Request,
  dialog: DeployDialog,
  { plan, rail = firstRail(request.ctx) }: { plan: string; rail?: RailName | undefined },
): Promise<View> {
  const { at } = dialog;
  if (at.step !== "card" && at.step !== "pay")
    throw new AppError("conflict", "no draft to pay for", { details: { reason: "raced" } });
  await openCheckout({ ctx: request.ctx, input: { deploymentId: at.deploymentId, plan, rail } });
  const next = await saveDeployDialog(
    request,
    {
      step: "pay",
      model: at.model,
      deploymentId: at.deploymentId,
      plan,
      rail,
      messageId: pressedMessage(request),
    },
    dialog,
  );
  return await currentCard(request, next);
}

export async function takeFreeSlot(request: Request, dialog: DeployDialog): Promise<View> {
  const { at } = dialog;
  if (at.step !== "card")
    throw new AppError("conflict", "no draft to deploy", { details: { reason: "raced" } });
  await deployOnFreeSlot({ ctx: request.ctx, input: { deploymentId: at.deploymentId } });
  return await currentCard(
    request,
    await saveDeployDialog(request, { step: "started", deploymentId: at.deploymentId }, dialog),
  );
}
