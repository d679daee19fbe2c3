import { readTreasury } from "../../services/admin/treasury.ts";
import { defineCommand, noArguments } from "../define-command.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { treasuryView } from "../views/treasury.ts";

/** The operator's money, and what it pays for. */
export const showTreasury = async ({ ctx, say }: Request): Promise<View> =>
  treasuryView(say, await readTreasury({ ctx }), { ...ctx.settings.treasury, isAway: ctx.akash === null });

export const treasuryCommand = defineCommand({
  name: "treasury",
  description: "command-treasury",
  usage: "usage-treasury",
  scope: "support",
  where: "private",
  signIn: true,
  args: noArguments,
  run: showTreasury,
});
