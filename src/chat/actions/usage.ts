import { requireUser } from "../../services/actor.ts";
import { planUsage } from "../../services/usage/plan-usage.ts";
import { showAgentUsage, showUsage } from "../commands/usage.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { usageFileView } from "../views/usage.ts";
import { type Action, need } from "./action.ts";

type Args = Record<string, string>;

const inputOf = (args: Args) => ({
  subscriptionId: need(args, "subscriptionId"),
  startMs: Number(need(args, "startMs")),
  ...(args.deploymentId !== undefined && { deploymentId: args.deploymentId }),
  ...(args.skip !== undefined && { skip: Number(args.skip) }),
});

/** The period's calls, up to now where it still runs. */
async function exportCsv({ ctx, say }: Request, args: Args): Promise<View> {
  const usage = await planUsage({ ctx, input: inputOf(args) });
  const { period, laterMs } = usage;
  return usageFileView(say, usage, {
    kind: "usage_csv",
    userId: requireUser(ctx).userId,
    fromMs: period.startMs,
    untilMs: laterMs === null || period.endMs === null ? ctx.clock.now() + 1 : period.endMs,
  });
}

const action = (verb: string, run: Action["run"]): Action => ({ verb, signIn: true, run });

export const usageActions: Action[] = [
  action("usage_show", (request, args) => showUsage(request, inputOf(args))),
  action("usage_agent", (request, args) => showAgentUsage(request, need(args, "deploymentId"))),
  action("usage_csv", exportCsv),
];
