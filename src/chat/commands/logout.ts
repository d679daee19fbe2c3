import { logout } from "../../services/accounts/logout.ts";
import { defineCommand, noArguments } from "../define-command.ts";
import { isSignedIn } from "../request.ts";
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
    await logout({ ctx: request.ctx });
    return signedOutView(request.say, true);
  },
});
