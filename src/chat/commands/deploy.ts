import { z } from "zod";
import { defineCommand } from "../define-command.ts";
import { beginDeploy, chooseModel } from "../dialogs/deploy.ts";
import { loadDeployDialog } from "../dialogs/deploy-state.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";

/** A model by its id or its title; what is neither is handed on, to be refused in the usual words. */
function modelId({ ctx }: Request, named: string): string {
  const wanted = named.toLowerCase();
  const found = ctx.settings.models.find(
    ({ id, title }) => id.toLowerCase() === wanted || title.toLowerCase() === wanted,
  );
  return found?.id ?? named;
}

/** With a model named, its card is passed over; a wizard that stands elsewhere goes on from there. */
async function begin(request: Request, model: string): Promise<View | View[]> {
  const card = await beginDeploy(request);
  if (model === "") return card;
  const dialog = await loadDeployDialog(request);
  return dialog?.at.step === "model" ? await chooseModel(request, dialog, modelId(request, model)) : card;
}

export const deployCommand = defineCommand({
  name: "deploy",
  description: "command-deploy",
  usage: "usage-deploy",
  scope: "user",
  where: "private",
  signIn: true,
  args: z.string().trim().max(100),
  fields: [{ name: "model", description: "field-model", kind: "model" }],
  run: begin,
});
