import { modelTitle, type PlanUsage, planUsage } from "../../services/usage/plan-usage.ts";
import { planOfAgent, usagePlans } from "../../services/usage/usage-plans.ts";
import { ABOUT_ONE_AGENT } from "../agent-command.ts";
import { defineCommand } from "../define-command.ts";
import { isView, pickAgent } from "../pick-agent.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { agentUsageView, noUsageView, planUsageView, usagePlansView } from "../views/usage.ts";

/** One plan's use, or one agent's part of it. */
export async function showUsage(
  request: Request,
  input: Parameters<typeof planUsage>[0]["input"],
): Promise<View> {
  return viewOf(request, await planUsage({ ctx: request.ctx, input }));
}

function viewOf({ ctx, say }: Request, usage: PlanUsage): View {
  const facts = { nowMs: ctx.clock.now(), modelTitle: (model: string) => modelTitle(ctx, model) };
  return usage.agent ? agentUsageView(say, usage, usage.agent, facts) : planUsageView(say, usage, facts);
}

/** The use of the plan that somebody has, or a list of which each is a tap away. */
async function showPlans(request: Request): Promise<View> {
  const { ctx, say } = request;
  const plans = await usagePlans({ ctx });
  const usages = await Promise.all(plans.map(({ id }) => planUsage({ ctx, input: { subscriptionId: id } })));
  const [only] = usages;
  if (!only) return noUsageView(say);
  return usages.length === 1 ? viewOf(request, only) : usagePlansView(say, usages);
}

/** One agent's part of the plan that it runs on, or of the newest where it runs no more. */
export async function showAgentUsage(request: Request, deploymentId: string): Promise<View> {
  const plan = await planOfAgent({ ctx: request.ctx, input: { deploymentId } });
  if (!plan) return noUsageView(request.say);
  return await showUsage(request, { subscriptionId: plan.id, deploymentId });
}

export const usageCommand = defineCommand({
  ...ABOUT_ONE_AGENT,
  name: "usage",
  description: "command-usage",
  async run(request, name) {
    if (name === "") return await showPlans(request);
    const picked = await pickAgent(request, name, "usage_agent");
    return isView(picked) ? picked : await showAgentUsage(request, picked.id);
  },
});
