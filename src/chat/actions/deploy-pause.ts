import { pauseDeploys, resumeDeploys } from "../../services/admin/pause-deploys.ts";
import { awaitDeploys } from "../../services/deployments/await-deploys.ts";
import { showDeployPause } from "../commands/pause.ts";
import { awaitingView } from "../views/deploy-pause.ts";
import { type Action, need } from "./action.ts";

/** New agents are paused and let go on, and people wait for that. */
export const deployPauseActions: Action[] = [
  { verb: "deploys_show", signIn: true, run: (request) => showDeployPause(request) },
  {
    verb: "deploys_pause",
    signIn: true,
    async run(request, args) {
      await pauseDeploys({ ctx: request.ctx, input: { reason: need(args, "reason") } });
      return await showDeployPause(request);
    },
  },
  {
    verb: "deploys_resume",
    signIn: true,
    async run(request) {
      await resumeDeploys({ ctx: request.ctx });
      return await showDeployPause(request);
    },
  },
  {
    verb: "deploys_await",
    signIn: true,
    run: async ({ ctx, say }) => awaitingView(say, await awaitDeploys({ ctx })),
  },
];
