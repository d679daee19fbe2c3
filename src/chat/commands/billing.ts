import { billingHistory } from "../../services/billing/payment/billing-history.ts";
import { defineCommand, noArguments } from "../define-command.ts";
import { billingView } from "../views/billing.ts";

export const billingCommand = defineCommand({
  name: "billing",
  description: "command-billing",
  usage: "usage-none",
  scope: "user",
  where: "private",
  signIn: true,
  args: noArguments,
  run: async (request) => billingView(request.say, await billingHistory({ ctx: request.ctx, input: {} })),
});
