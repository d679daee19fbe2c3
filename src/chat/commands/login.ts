import { beginLogin } from "../../services/accounts/begin-login.ts";
import { defineCommand, noArguments } from "../define-command.ts";
import { isSignedIn } from "../request.ts";
import { alreadySignedInView, signInView } from "../views/accounts.ts";

export const loginCommand = defineCommand({
  name: "login",
  description: "command-login",
  usage: "usage-none",
  scope: "user",
  where: "private",
  signIn: false,
  args: noArguments,
  async run(request) {
    const { ctx, say, intent, rowId } = request;
    if (isSignedIn(request)) return alreadySignedInView(say);
    const { displayName, username, language } = intent.from;
    const begun = await beginLogin({ ctx, input: { requestId: rowId, displayName, username, language } });
    const minutes = Math.max(1, Math.round((begun.expiresAtMs - ctx.clock.now()) / 60_000));
    return signInView(say, { url: begun.url, minutes });
  },
});
