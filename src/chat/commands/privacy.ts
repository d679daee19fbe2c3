import { z } from "zod";
import { defineCommand } from "../define-command.ts";
import { privacyView } from "../views/papers.ts";

export const privacyCommand = defineCommand({
  name: "privacy",
  description: "command-privacy",
  usage: "usage-none",
  scope: "user",
  where: "anywhere",
  signIn: false,
  args: z.string(),
  run: async (request) => privacyView(request.say),
});
