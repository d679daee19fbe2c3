import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { ownDeployment } from "../../services/deployments/own-deployment.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { type Action, need } from "./action.ts";

type Act = (request: Request, row: Deployment, args: Record<string, string>) => View | Promise<View>;

/** A button about one agent, which does nothing before it is known to be this person's. */
export const aboutAgent = (verb: string, act: Act): Action => ({
  verb,
  signIn: true,
  run: async (request, args) =>
    await act(request, await ownDeployment(request.ctx, need(args, "deploymentId")), args),
});
