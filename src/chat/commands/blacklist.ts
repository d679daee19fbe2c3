import { z } from "zod";
import { AppError } from "../../errors.ts";
import { deriveId } from "../../services/derive-id.ts";
import { blacklistList } from "../../services/providers/blacklist-list.ts";
import { blacklistRemove } from "../../services/providers/blacklist-remove.ts";
import { previewBlacklist } from "../../services/providers/preview-blacklist.ts";
import type { CommandField } from "../command.ts";
import { defineCommand } from "../define-command.ts";
import { oneLine } from "../format.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { blacklistView, confirmBanView, unblacklistedView } from "../views/blacklist.ts";
import { usageView } from "../views/help.ts";

const DAY_MS = 86_400_000;

const Asked = z.union([
  z.strictObject({ verb: z.enum(["", "list"]) }).transform(() => ({ verb: "list" as const })),
  z.strictObject({ verb: z.literal("remove"), address: z.string() }),
  z.strictObject({
    verb: z.literal("add"),
    address: z.string(),
    days: z.coerce.number().int().min(1).max(3650).optional(),
    reason: z.string().min(3).max(300),
  }),
]);

/** "add akash1… 30 too slow" → its parts; the days are optional. */
function split(text: string): unknown {
  const [verb = "", address, ...rest] = text.trim().split(/\s+/);
  if (verb === "add") {
    const days = /^\d{1,4}d?$/.test(rest[0] ?? "") ? rest.shift()?.replace("d", "") : undefined;
    return { verb, address, reason: rest.join(" "), ...(days && { days }) };
  }
  if (rest.length > 0 || (verb !== "remove" && address)) return null;
  return { verb, ...(address && { address }) };
}

/** One page of the list. */
export async function showBlacklist({ ctx, say }: Request, after?: string): Promise<View> {
  return blacklistView(say, await blacklistList({ ctx, input: after === undefined ? {} : { after } }));
}

/** Shows whom an entry would concern; it is made by a tap on what is shown. */
async function change(
  { ctx, say, rowId }: Request,
  asked: Exclude<z.output<typeof Asked>, { verb: "list" }>,
): Promise<View> {
  if (asked.verb === "add") {
    const { address, reason, days } = asked;
    const forMs = days === undefined ? null : days * DAY_MS;
    const effect = await previewBlacklist({ ctx, input: { address } });
    return confirmBanView(say, effect, { reason, forMs, caseNumber: null }, rowId);
  }
  try {
    await blacklistRemove({ ctx, input: { address: asked.address, wishId: deriveId("allow", rowId) } });
    return unblacklistedView(say, asked.address, true);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "not_found") throw error;
    return unblacklistedView(say, asked.address, false);
  }
}

const ADDRESS: CommandField = {
  name: "address",
  description: "field-provider",
  required: true,
  kind: "text",
};

export const blacklistCommand = defineCommand({
  name: "blacklist",
  description: "command-blacklist",
  usage: "usage-blacklist",
  scope: "support",
  where: "private",
  signIn: true,
  args: z.string().max(500).transform(split).pipe(Asked),
  verbs: [
    {
      name: "add",
      description: "verb-blacklist-add",
      fields: [
        ADDRESS,
        { name: "days", description: "field-days", kind: "number" },
        { name: "reason", description: "field-reason", required: true, kind: "text" },
      ],
    },
    { name: "remove", description: "verb-blacklist-remove", fields: [ADDRESS] },
    { name: "list", description: "verb-blacklist-list" },
  ],
  async run(request, asked) {
    if (asked.verb === "list") return await showBlacklist(request);
    try {
      return await change(request, asked);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "invalid_input" || error.details.field !== "address")
        throw error;
      const problem = request.say("error-address", { address: oneLine(asked.address) });
      return usageView(request.say, "blacklist", request.say("usage-blacklist"), problem);
    }
  },
});
