import { rotateBotToken } from "../../services/agents/rotate-bot-token.ts";
import { moveAgent } from "../../services/deployments/move-agent.ts";
import { restartAgent } from "../../services/deployments/restart-agent.ts";
import { checkAgent } from "../../services/health/check-agent.ts";
import { askForNewToken, stopWaiting } from "../dialogs/new-token.ts";
import { leftView, mendingView } from "../views/health.ts";
import { aboutAgent } from "./about-agent.ts";
import type { Action } from "./action.ts";
import { orHeld } from "./held.ts";

/** The buttons of a message about an agent that does not answer. */
export const healthActions: Action[] = [
  aboutAgent("bot_rotate", async ({ ctx, say }, agent) => {
    await rotateBotToken({ ctx, input: { deploymentId: agent.id } });
    return mendingView(say, "rotate", agent);
  }),
  aboutAgent("bot_paste", (request, agent) => askForNewToken(request, agent.id)),
  aboutAgent("bot_paste_cancel", async (request, agent) => {
    await stopWaiting(request);
    return leftView(request.say, agent);
  }),
  aboutAgent("mend_restart", async (request, agent) => {
    await restartAgent({ ctx: request.ctx, input: { deploymentId: agent.id } });
    return await orHeld(request, agent.id, (now) => mendingView(request.say, "restart", now));
  }),
  aboutAgent("mend_move", async ({ ctx, say }, agent) => {
    await moveAgent({ ctx, input: { deploymentId: agent.id, why: "heal" } });
    return mendingView(say, "move", agent);
  }),
  aboutAgent("mend_leave", ({ say }, agent) => leftView(say, agent)),
  aboutAgent("health_check", async ({ ctx, say }, agent) => {
    await checkAgent({ ctx, input: { deploymentId: agent.id } });
    return mendingView(say, "check", agent);
  }),
];
