import { readSettings } from "../../services/accounts/read-settings.ts";
import { defineCommand, noArguments } from "../define-command.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { settingsView } from "../views/settings.ts";

/** What the person has chosen, in the language that is chosen now. */
export async function showSettings({ ctx, say }: Pick<Request, "ctx" | "say">): Promise<View> {
  return settingsView(say, await readSettings({ ctx }));
}

export const settingsCommand = defineCommand({
  name: "settings",
  description: "command-settings",
  usage: "usage-none",
  scope: "user",
  where: "private",
  signIn: true,
  args: noArguments,
  run: showSettings,
});
