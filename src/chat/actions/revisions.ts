import { agentSettings } from "../../services/agents/agent-settings.ts";
import { changeAgentSettings } from "../../services/agents/change-agent-settings.ts";
import { rollBackSettings } from "../../services/agents/roll-back-settings.ts";
import { stateOfRevision } from "../../services/agents/state-of-revision.ts";
import { savingOutlook } from "../../services/backups/saving-outlook.ts";
import { ownDeployment } from "../../services/deployments/own-deployment.ts";
import { modelTitle } from "../../services/usage/plan-usage.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { paragraph } from "../views/parts.ts";
import {
  agentSettingsView,
  confirmModelView,
  confirmRollBackView,
  revisedView,
  revisionsView,
} from "../views/revisions.ts";
import { type Action, need } from "./action.ts";
import { orHeld } from "./held.ts";

/** What an agent was set to, each a tap away from being so again. */
export async function showRevisions(
  { ctx, say }: Request,
  deploymentId: string,
  before?: number,
): Promise<View> {
  const settings = await agentSettings({
    ctx,
    input: { deploymentId, ...(before !== undefined && { before }) },
  });
  return revisionsView(say, settings, (id) => modelTitle(ctx, id));
}

/** Says what changes back, and asks; of a number that the agent never had, what it has had. */
export async function askRollBack(request: Request, deploymentId: string, n: number): Promise<View> {
  const { ctx, say } = request;
  const row = await ownDeployment(ctx, deploymentId);
  const revision = await ctx.repos.revisions.find(row.id, n);
  if (!revision) {
    const had = await showRevisions(request, deploymentId);
    return { ...had, body: [paragraph(say("rollback-no-number")), ...had.body] };
  }
  const { models } = await agentSettings({ ctx, input: { deploymentId } });
  return confirmRollBackView(say, {
    row,
    models,
    revision,
    title: (id) => modelTitle(ctx, id),
    outlook: await savingOutlook(ctx, row),
    state: await stateOfRevision(ctx, revision),
  });
}

async function showAgentSettings({ ctx, say }: Request, args: Record<string, string>): Promise<View> {
  return agentSettingsView(
    say,
    await agentSettings({ ctx, input: { deploymentId: need(args, "deploymentId") } }),
  );
}

async function askModel({ ctx, say }: Request, args: Record<string, string>): Promise<View> {
  const settings = await agentSettings({ ctx, input: { deploymentId: need(args, "deploymentId") } });
  const to = settings.models.find(({ id }) => id === need(args, "model"));
  if (!to || to.id === settings.deployment.model) return agentSettingsView(say, settings);
  return confirmModelView(say, settings, {
    to,
    current: modelTitle(ctx, settings.deployment.model),
    outlook: await savingOutlook(ctx, settings.deployment),
  });
}

/** What an agent has now, after somebody decided about it. */
const showRevised = (request: Request, deploymentId: string): Promise<View> =>
  orHeld(request, deploymentId, async (row) => {
    const { ctx, say } = request;
    const newest = await ctx.repos.revisions.newest(row.id);
    return revisedView(say, row, modelTitle(ctx, row.model), newest?.n ?? 1);
  });

export const revisionActions: Action[] = [
  { verb: "agent_settings", signIn: true, run: showAgentSettings },
  {
    verb: "agent_settings_new",
    signIn: true,
    run: async (request, args) => ({ ...(await showAgentSettings(request, args)), fresh: true }),
  },
  { verb: "model_ask", signIn: true, run: askModel },
  {
    verb: "model_yes",
    signIn: true,
    async run(request, args) {
      const input = { deploymentId: need(args, "deploymentId"), model: need(args, "model") };
      await changeAgentSettings({ ctx: request.ctx, input });
      return await showRevised(request, input.deploymentId);
    },
  },
  {
    verb: "agent_revisions",
    signIn: true,
    run: (request, args) =>
      showRevisions(
        request,
        need(args, "deploymentId"),
        args.before === undefined ? undefined : Number(args.before),
      ),
  },
  {
    verb: "rollback_ask",
    signIn: true,
    run: (request, args) => askRollBack(request, need(args, "deploymentId"), Number(need(args, "n"))),
  },
  {
    verb: "rollback_yes",
    signIn: true,
    async run(request, args) {
      const { backupId = null } = args;
      const input = { deploymentId: need(args, "deploymentId"), n: Number(need(args, "n")), backupId };
      await rollBackSettings({ ctx: request.ctx, input });
      return await showRevised(request, input.deploymentId);
    },
  },
];
