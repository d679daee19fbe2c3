import { z } from "zod";
import { isSudoWaiting } from "../../services/admin/confirm-sudo.ts";
import { defineCommand } from "../define-command.ts";
import { broughtLinkSecret, joinAccount } from "../receive/link-account.ts";
import { isCode, signInWithCode } from "../receive/sign-in-code.ts";
import { isSignedIn } from "../request.ts";
import { sudoWithCode } from "../sudo.ts";
import { signInFirstView } from "../views/accounts.ts";
import { groupHelloView } from "../views/places.ts";
import { thanksView, welcomeView } from "../views/welcome.ts";

/** The first word of every chat; a deep link's payload names a command, or is a sign-in code or the secret of a link. */
export const startCommand = defineCommand({
  name: "start",
  description: "command-start",
  usage: "usage-start",
  scope: "user",
  where: "anywhere",
  signIn: false,
  args: z.string().trim().max(64),
  async run(request, payload) {
    const { say, intent } = request;
    if (!request.inPrivate) return groupHelloView(say, request.adapter.privateLink());
    if (payload === "paid") return thanksView(say);
    const secret = broughtLinkSecret(payload);
    if (secret) return await joinAccount(request, secret);
    if (isCode(payload) && (await isSudoWaiting({ ctx: request.ctx })))
      return await sudoWithCode(request, payload);
    if (isCode(payload)) return await signInWithCode(request, payload);
    const wanted = request.commands.find((c) => c.name === payload && c.name !== "start");
    if (wanted) {
      return wanted.signIn && !isSignedIn(request) ? signInFirstView(say) : await wanted.run(request, "");
    }
    return welcomeView(say, { name: intent.from.displayName, signedIn: isSignedIn(request) });
  },
});
