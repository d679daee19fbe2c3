import { z } from "zod";
import { actorId } from "../../db/repositories/audit-repository.ts";
import { defineCommand } from "../define-command.ts";
import { paymentHelpView } from "../views/papers.ts";

/** Telegram asks every bot that takes money to have this command. */
export const paySupportCommand = defineCommand({
  name: "paysupport",
  description: "command-paysupport",
  usage: "usage-none",
  scope: "user",
  where: "private",
  signIn: false,
  args: z.string(),
  run: async (request) =>
    paymentHelpView(request.say, actorId(request.ctx.actor), request.ctx.settings.supportContact),
});
