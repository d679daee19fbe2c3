import type { UnknownDeployment } from "../../db/repositories/unknown-deployment-repository.ts";
import { AppError } from "../../errors.ts";
import { requireMay } from "../../services/actor.ts";
import { adoptUnknown } from "../../services/admin/adopt-unknown.ts";
import { closeUnknown } from "../../services/admin/close-unknown.ts";
import { requireSudo } from "../../services/admin/require-sudo.ts";
import { showTreasury } from "../commands/treasury.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { confirmUnknownView, unknownFoundView, unknownSettledView } from "../views/unknown.ts";
import { type Action, need } from "./action.ts";

const isOpen = ({ state }: UnknownDeployment): boolean => state === "found" || state === "told";

/** @throws AppError `forbidden`, `not_found` */
async function rowFor({ ctx }: Request, id: string): Promise<UnknownDeployment> {
  await requireMay(ctx, "unknown.show");
  const row = await ctx.repos.unknownDeployments.find(id);
  if (row) return row;
  throw new AppError("not_found", "no such unknown deployment");
}

async function show(request: Request, id: string, open: (row: UnknownDeployment) => View): Promise<View> {
  const row = await rowFor(request, id);
  return isOpen(row) ? open(row) : unknownSettledView(request.say, row);
}

/** What an administrator does about a deployment that no book of ours knows. */
export const unknownActions: Action[] = [
  { verb: "treasury_show", signIn: true, run: showTreasury },
  {
    verb: "unknown_show",
    signIn: true,
    run: (request, args) => show(request, need(args, "id"), (row) => unknownFoundView(request.say, row)),
  },
  {
    verb: "unknown_adopt",
    signIn: true,
    async run({ ctx, say }, args) {
      return unknownSettledView(say, await adoptUnknown({ ctx, input: { id: need(args, "id") } }));
    },
  },
  {
    verb: "unknown_ask",
    signIn: true,
    async run(request, args) {
      await requireSudo(request.ctx, "unknown.close");
      return await show(request, need(args, "id"), (row) => confirmUnknownView(request.say, row));
    },
  },
  {
    verb: "unknown_close",
    signIn: true,
    async run({ ctx, say }, args) {
      return unknownSettledView(say, await closeUnknown({ ctx, input: { id: need(args, "id") } }));
    },
  },
];
