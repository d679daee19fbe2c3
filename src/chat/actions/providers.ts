import { z } from "zod";
import { AppError } from "../../errors.ts";
import { requireMay } from "../../services/actor.ts";
import { blacklistAdd } from "../../services/providers/blacklist-add.ts";
import { blacklistRemove } from "../../services/providers/blacklist-remove.ts";
import { readProvider } from "../../services/providers/list-providers.ts";
import { showProvider, showProviders } from "../commands/providers.ts";
import { BANS, banView } from "../views/providers.ts";
import { type Action, need } from "./action.ts";

const Length = z.enum(["day", "week", "forever"]);

/** What administrators do about providers. */
export const providerActions: Action[] = [
  { verb: "providers_page", signIn: true, run: (request, { after }) => showProviders(request, after) },
  {
    verb: "provider_show",
    signIn: true,
    run: (request, args) => showProvider(request, need(args, "address")),
  },
  {
    verb: "provider_ban_ask",
    signIn: true,
    async run({ ctx, say, rowId }, args) {
      await requireMay(ctx, "blacklist.add");
      return banView(say, await readProvider({ ctx, input: { address: need(args, "address") } }), rowId);
    },
  },
  {
    verb: "provider_ban",
    signIn: true,
    async run(request, args) {
      const { ctx, say } = request;
      const address = need(args, "address");
      const lengthMs = BANS[Length.parse(need(args, "ban"))];
      const { record } = await readProvider({ ctx, input: { address } });
      const reason = say("providers-reason", { troubles: record.troubles, starts: record.starts });
      const until = lengthMs === null ? {} : { expiresAtMs: ctx.clock.now() + lengthMs };
      await blacklistAdd({ ctx, input: { address, reason, ...until } });
      return await showProvider(request, address);
    },
  },
  {
    verb: "provider_allow",
    signIn: true,
    async run(request, args) {
      const address = need(args, "address");
      try {
        await blacklistRemove({ ctx: request.ctx, input: { address } });
      } catch (error) {
        // Somebody else was faster, or its time was over: it is as wanted.
        if (!(error instanceof AppError) || error.code !== "not_found") throw error;
      }
      return await showProvider(request, address);
    },
  },
];
