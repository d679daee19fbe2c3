import { logout } from "../../services/accounts/logout.ts";
import { defineCommand, noArguments } from "../define-command.ts";
import { dialogKey, isSignedIn } from "../request.ts";
import { signedOutView } from "../views/accounts.ts";

export const logoutCommand = defineCommand({
  name: "logout",
  description: "command-logout",
  usage: "usage-none",
  scope: "user",
  where: "private",
  signIn: false,
  args: noArguments,
  async run(request) {
    if (!isSignedIn(request)) return signedOutView(request.say, false);
    const { platform, platformUserId, chatId } = dialogKey(request);
    await request.ctx.repos.dialogs.remove(platform, platformUserId, chatId);
    await logout({ ctx: request.ctx });
    return signedOutView(request.say, true);
  },
});
