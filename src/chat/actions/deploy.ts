import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { RailName } from "../../ports/payment-rail.ts";
import {
  beginDeploy,
  cancelDeploy,
  chooseChannel,
  chooseModel,
  choosePlan,
  currentCard,
  goBack,
  lookAgain,
  takeFreeSlot,
} from "../dialogs/deploy.ts";
import {
  type DeployDialog,
  isHere,
  isOpen,
  loadDeployDialog,
  saveDeployDialog,
  standingOf,
} from "../dialogs/deploy-state.ts";
import { PLATFORM_NAMES } from "../platform-names.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { stampArgs, wentOnCardView } from "../views/deploy.ts";
import { errorView } from "../views/error-view.ts";
import { act, paragraph } from "../views/parts.ts";
import { olderCardView, pressNotice } from "../views/stale.ts";
import { type Action, need, type Refused } from "./action.ts";

const ChannelName = z.enum(["telegram", "discord"]);

/** Shows an old card's owner where things really stand. */
async function refuseOld(request: Request, args: Record<string, string>): Promise<Refused | null> {
  const dialog = await loadDeployDialog(request);
  const standing = standingOf(dialog, args, request.rowId);
  if (standing === "current" || standing === "repeat") return null;
  if (isOpen(dialog) && !isHere(request, dialog)) return wentOnElsewhere(request, dialog);
  if (standing === "double") return { notice: pressNotice(request.say, "used"), views: async () => [] };
  const notice = pressNotice(request.say, "older");
  if (!isOpen(dialog)) return { notice, views: async () => [olderCardView(request.say)] };
  return { notice, views: async () => [await currentAgain(request, dialog)] };
}

function wentOnElsewhere({ say }: Request, { place }: DeployDialog): Refused {
  const platform = PLATFORM_NAMES[place.platform];
  return { notice: say("press-went-on", { platform }), views: async () => [wentOnCardView(say, platform)] };
}

async function currentAgain(request: Request, dialog: DeployDialog): Promise<View> {
  const card = await currentCard(request, dialog);
  return { ...card, fresh: true, body: [paragraph(request.say("older-current")), ...card.body] };
}

/** Two chats of one person pressed at the same moment: the slower one is shown where the faster one led. */
async function orWhereItStands(request: Request, error: unknown): Promise<View> {
  const isRace = error instanceof AppError && error.details.reason === "raced";
  const dialog = isRace ? await loadDeployDialog(request) : null;
  if (!isOpen(dialog)) throw error;
  return isHere(request, dialog)
    ? await currentAgain(request, dialog)
    : wentOnCardView(request.say, PLATFORM_NAMES[dialog.place.platform]);
}

type Step = (request: Request, dialog: DeployDialog, args: Record<string, string>) => Promise<View | View[]>;

/** A button of the wizard: acts only on the card that is current, and answers a repeated request with that card. */
function wizardAction(verb: string, step: Step): Action {
  return {
    verb,
    signIn: true,
    refuse: refuseOld,
    async run(request, args) {
      const dialog = await loadDeployDialog(request);
      if (!dialog) throw new AppError("gone", "the dialog is over");
      if (standingOf(dialog, args, request.rowId) === "repeat") return await currentCard(request, dialog);
      try {
        return await step(request, dialog, args);
      } catch (error) {
        if (error instanceof AppError && error.code === "gone")
          await saveDeployDialog(request, { step: "cancelled" }, dialog);
        return await orWhereItStands(request, error);
      }
    },
  };
}

/** The rail that a button names; the first one's buttons name none. */
const railIn = ({ rail }: Record<string, string>): RailName | undefined =>
  rail === "stripe" || rail === "polar" ? rail : undefined;

/** Money trouble keeps the card: the same plan can be tried again, another way be taken, or the wizard left. */
async function pay(request: Request, dialog: DeployDialog, args: Record<string, string>): Promise<View> {
  const plan = need(args, "plan");
  const rail = railIn(args);
  try {
    return await choosePlan(request, dialog, { plan, rail });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const isTaken = error.details.reason === "email_in_use";
    if (!isTaken && ["conflict", "internal", "gone"].includes(error.code)) throw error;
    const { say, ctx } = request;
    // A definite no to a checkout is a fault of ours or of the configuration, whoever reads it in the chat.
    const level = error.code === "rejected" ? "error" : "info";
    ctx.log[level]({ event: "chat.checkout_failed", rowId: request.rowId, plan, err: error });
    const stamp = stampArgs(dialog.stamp);
    const again = act(
      say("button-try-again"),
      "deploy_pay",
      { ...stamp, plan, ...(rail && { rail }) },
      "primary",
    );
    return errorView(say, error, request.rowId, [
      ...(isTaken ? [] : [[again]]),
      ...(rail ? [[act(say("button-change-plan"), "deploy_back", stamp)]] : []),
      [act(say("button-cancel"), "deploy_cancel", stamp)],
    ]);
  }
}

/** In place of the pressed card there are no ready-made answers to take away. */
function inPlace(view: View): View {
  const { endReplies: _, ...rest } = view;
  return rest;
}

export const deployActions: Action[] = [
  wizardAction("deploy_model", (request, dialog, args) => chooseModel(request, dialog, need(args, "model"))),
  wizardAction("deploy_channel", (request, dialog, args) =>
    chooseChannel(request, dialog, ChannelName.parse(need(args, "channel"))),
  ),
  wizardAction("deploy_back", (request, dialog) => goBack(request, dialog)),
  wizardAction("deploy_look", (request, dialog) => lookAgain(request, dialog)),
  wizardAction("deploy_pay", pay),
  wizardAction("deploy_free", (request, dialog) => takeFreeSlot(request, dialog)),
  wizardAction("deploy_cancel", async (request, dialog) => inPlace(await cancelDeploy(request, dialog))),
  {
    verb: "deploy_with",
    signIn: true,
    run: (request, args) =>
      beginDeploy(request, {
        accountId: need(args, "accountId"),
        username: need(args, "username"),
        displayName: need(args, "displayName"),
      }),
  },
];
