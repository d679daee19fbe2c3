import { defineCommand, noArguments } from "../define-command.ts";
import { beginDeploy } from "../dialogs/deploy.ts";

export const deployCommand = defineCommand({
  name: "deploy",
  description: "command-deploy",
  usage: "usage-none",
  scope: "user",
  where: "private",
  signIn: true,
  args: noArguments,
  run: (request) => beginDeploy(request),
});
