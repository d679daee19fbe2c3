import { z } from "zod";
import { defineCommand } from "../define-command.ts";
import { helpView } from "../views/help.ts";

export const helpCommand = defineCommand({
  name: "help",
  description: "command-help",
  usage: "usage-none",
  scope: "user",
  where: "anywhere",
  signIn: false,
  args: z.string(),
  async run(request) {
    const lines = request.commands.map((c) => ({
      name: c.name,
      description: request.say(c.description),
      admin: c.scope !== "user",
    }));
    return helpView(request.say, lines);
  },
});
