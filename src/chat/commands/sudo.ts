import { requireAdmin } from "../../services/admin/require-admin.ts";
import { sudoEndsAt } from "../../services/admin/require-sudo.ts";
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
    const endsAtMs = await sudoEndsAt(ctx, requireAdmin(ctx));
    return endsAtMs === null
      ? await offerSudo(request, null)
      : sudoConfirmedView(say, { endsAtMs, resume: null });
  },
});
