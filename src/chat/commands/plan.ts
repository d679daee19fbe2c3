import { planOverview } from "../../services/billing/plan/plan-overview.ts";
import { defineCommand, noArguments } from "../define-command.ts";
import { planView } from "../views/plan.ts";

export const planCommand = defineCommand({
  name: "plan",
  description: "command-plan",
  usage: "usage-none",
  scope: "user",
  where: "private",
  signIn: true,
  args: noArguments,
  run: async (request) => planView(request.say, await planOverview({ ctx: request.ctx })),
});
