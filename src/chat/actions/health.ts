import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { rotateBotToken } from "../../services/agents/rotate-bot-token.ts";
import { moveAgent } from "../../services/deployments/move-agent.ts";
import { ownDeployment } from "../../services/deployments/own-deployment.ts";
import { restartAgent } from "../../services/deployments/restart-agent.ts";
import { checkAgent } from "../../services/health/check-agent.ts";
import { askForNewToken, stopWaiting } from "../dialogs/new-token.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { leftView, mendingView } from "../views/health.ts";
import { type Action, need } from "./action.ts";

type Mend = (request: Request, agent: Deployment) => Promise<View>;

/** A button of a message about an agent that does not answer; each begins with whose it is. */
const mend = (verb: string, run: Mend): Action => ({
  verb,
  signIn: true,
  run: async (request, args) =>
    await run(request, await ownDeployment(request.ctx, need(args, "deploymentId"))),
});

export const healthActions: Action[] = [
  mend("bot_rotate", async ({ ctx, say }, agent) => {
    await rotateBotToken({ ctx, input: { deploymentId: agent.id } });
    return mendingView(say, "rotate", agent);
  }),
  mend("bot_paste", (request, agent) => askForNewToken(request, agent.id)),
  mend("bot_paste_cancel", async (request, agent) => {
    await stopWaiting(request);
    return leftView(request.say, agent);
  }),
  mend("mend_restart", async ({ ctx, say }, agent) => {
    await restartAgent({ ctx, input: { deploymentId: agent.id } });
    return mendingView(say, "restart", agent);
  }),
  mend("mend_move", async ({ ctx, say }, agent) => {
    await moveAgent({ ctx, input: { deploymentId: agent.id, why: "heal" } });
    return mendingView(say, "move", agent);
  }),
  mend("mend_leave", ({ say }, agent) => Promise.resolve(leftView(say, agent))),
  mend("health_check", async ({ ctx, say }, agent) => {
    await checkAgent({ ctx, input: { deploymentId: agent.id } });
    return mendingView(say, "check", agent);
  }),
];
