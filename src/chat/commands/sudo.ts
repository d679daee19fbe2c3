import { freshUntil } from "../../services/accounts/require-fresh.ts";
import { requireAdmin } from "../../services/admin/require-admin.ts";

import { defineCommand, noArguments } from "../define-command.ts";
import { offerSudo } from "../sudo.ts";
import { sudoConfirmedView } from "../views/sudo.ts";

export const sudoCommand = defineCommand({
  name: "sudo",
  description: "command-sudo",
  usage: "usage-none",
  scope: "support",
  where: "private",
  signIn: true,
  args: noArguments,
  async run(request) {
    const { ctx, say } = request;
    const endsAtMs = await freshUntil(ctx, requireAdmin(ctx));
    return endsAtMs === null
      ? await offerSudo(request, null)
      : sudoConfirmedView(say, { endsAtMs, resume: null });
  },
});
