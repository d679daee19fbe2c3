import { z } from "zod";
import { type DeploymentFilter, listDeployments, readFilter } from "../../services/admin/list-deployments.ts";
import { readDeployment } from "../../services/admin/read-deployment.ts";
import { defineCommand } from "../define-command.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { deploymentsView, deploymentView } from "../views/deployments.ts";
import { pickPersonView } from "../views/person.ts";
import { orNobody } from "./user.ts";

/** One page of everybody's agents. */
export async function showDeployments(
  { ctx, say }: Request,
  filter: DeploymentFilter,
  after?: string,
): Promise<View> {
  const input = after === undefined ? { filter } : { filter, after };
  return deploymentsView(say, await listDeployments({ ctx, input }), filter);
}

export async function showDeployment({ ctx, say }: Request, deploymentId: string): Promise<View> {
  return deploymentView(say, await readDeployment({ ctx, input: { deploymentId } }));
}

async function find(request: Request, words: string): Promise<View> {
  const found = await readFilter({ ctx: request.ctx, input: { words } });
  return "people" in found
    ? pickPersonView(request.say, found.people)
    : await showDeployments(request, found);
}

export const deploymentsCommand = defineCommand({
  name: "deployments",
  description: "command-deployments",
  usage: "usage-deployments",
  scope: "support",
  where: "private",
  signIn: true,
  args: z.string().trim().max(320),
  fields: [{ name: "filter", description: "field-deployments", kind: "text" }],
  run: (request, words) => orNobody(request, "deployments", words, find(request, words)),
});
