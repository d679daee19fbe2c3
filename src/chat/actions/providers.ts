import { z } from "zod";
import { AppError } from "../../errors.ts";
import { readCase } from "../../services/admin/list-cases.ts";
import { deriveId } from "../../services/derive-id.ts";
import { blacklistAdd } from "../../services/providers/blacklist-add.ts";
import { blacklistRemove } from "../../services/providers/blacklist-remove.ts";
import { drainProvider, stopDrain } from "../../services/providers/drain-agents.ts";
import { forgiveProvider } from "../../services/providers/forgive-provider.ts";
import { readProvider } from "../../services/providers/list-providers.ts";
import { previewBlacklist } from "../../services/providers/preview-blacklist.ts";
import { showCase } from "../commands/cases.ts";
import { showProvider, showProviders } from "../commands/providers.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { BANS, banView, confirmBanView, confirmDrainView } from "../views/blacklist.ts";
import { caseView } from "../views/cases.ts";
import { note } from "../views/parts.ts";
import { ruleText } from "../views/provider-proof.ts";
import { type Action, need } from "./action.ts";

const Length = z.enum(["day", "week", "forever"]);
const Agents = z.enum(["leave", "move"]);

const reasonOf = (error: unknown): unknown => (error instanceof AppError ? error.details.reason : undefined);

/** A question that is asked anew, since agents would be concerned whom it did not speak of. */
const askedAnew = ({ say }: Request, view: View): View => ({
  ...view,
  body: [note(say("drain-agents-came")), ...view.body],
});

/** Does what was confirmed; what somebody else decided meanwhile is shown instead. */
async function ban(request: Request, args: Record<string, string>): Promise<View> {
  const { ctx, say, rowId } = request;
  const address = need(args, "address");
  const reason = need(args, "reason");
  const forMs = args.forMs === undefined ? null : Number(args.forMs);
  const caseNumber = args.number === undefined ? null : Number(args.number);
  try {
    await blacklistAdd({
      ctx,
      input: {
        address,
        reason,
        agents: Agents.parse(need(args, "agents")),
        seenAt: Number(need(args, "seen")),
        shownUpTo: Number(need(args, "upTo")),
        wishId: deriveId("blacklist", rowId),
        ...(forMs !== null && { expiresAtMs: ctx.clock.now() + forMs }),
        ...(caseNumber !== null && { caseNumber }),
      },
    });
    return await showProvider(request, address);
  } catch (error) {
    if (reasonOf(error) === "agents_came") {
      const effect = await previewBlacklist({ ctx, input: { address } });
      return askedAnew(request, confirmBanView(say, effect, { reason, forMs, caseNumber }, rowId));
    }
    if (reasonOf(error) !== "blacklist_changed") throw error;
    const now = await showProvider(request, address);
    return { ...now, body: [note(say("blacklist-changed")), ...now.body] };
  }
}

const askDrain = async ({ ctx, say }: Request, address: string): Promise<View> =>
  confirmDrainView(say, await previewBlacklist({ ctx, input: { address } }));

async function drain(request: Request, args: Record<string, string>): Promise<View> {
  const { ctx, rowId } = request;
  const address = need(args, "address");
  const input = { address, shownUpTo: Number(need(args, "upTo")), wishId: deriveId("drain", rowId) };
  try {
    await drainProvider({ ctx, input });
  } catch (error) {
    if (reasonOf(error) !== "agents_came") throw error;
    return askedAnew(request, await askDrain(request, address));
  }
  return await showProvider(request, address);
}

/** A proposal that an administrator would follow: for as long as it says, or for a day. */
async function follow(request: Request, args: Record<string, string>): Promise<View> {
  const { ctx, say, rowId } = request;
  const caseNumber = Number(need(args, "number"));
  const { subject: address, facts, resolvedAt } = await readCase({ ctx, input: { number: caseNumber } });
  if (resolvedAt !== null) return await showCase(request, caseNumber);
  const { rule } = z.object({ rule: z.string() }).parse(JSON.parse(facts));
  const effect = await previewBlacklist({ ctx, input: { address } });
  const wanted = { reason: ruleText(say, rule), forMs: Number(need(args, "forMs")), caseNumber };
  return confirmBanView(say, effect, wanted, rowId);
}

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
    async run({ ctx, say }, args) {
      return banView(say, await previewBlacklist({ ctx, input: { address: need(args, "address") } }));
    },
  },
  {
    verb: "provider_ban_how",
    signIn: true,
    async run({ ctx, say, rowId }, args) {
      const address = need(args, "address");
      const effect = await previewBlacklist({ ctx, input: { address } });
      const { record } = await readProvider({ ctx, input: { address } });
      const reason = say("providers-reason", { troubles: record.troubles, starts: record.starts });
      const forMs = BANS[Length.parse(need(args, "ban"))];
      return confirmBanView(say, effect, { reason, forMs, caseNumber: null }, rowId);
    },
  },
  { verb: "provider_ban", signIn: true, run: ban },
  {
    verb: "provider_allow",
    signIn: true,
    async run(request, args) {
      const address = need(args, "address");
      try {
        const { ctx, rowId } = request;
        await blacklistRemove({ ctx, input: { address, wishId: deriveId("allow", rowId) } });
      } catch (error) {
        // Somebody else was faster, or its time was over: it is as wanted.
        if (!(error instanceof AppError) || error.code !== "not_found") throw error;
      }
      return await showProvider(request, address);
    },
  },
  {
    verb: "provider_drain_ask",
    signIn: true,
    run: (request, args) => askDrain(request, need(args, "address")),
  },
  { verb: "provider_drain", signIn: true, run: drain },
  {
    verb: "provider_drain_stop",
    signIn: true,
    async run(request, args) {
      const { ctx, rowId } = request;
      const address = need(args, "address");
      await stopDrain({ ctx, input: { address, wishId: deriveId("drain-stop", rowId) } });
      return await showProvider(request, address);
    },
  },
  { verb: "case_keep_out", signIn: true, run: follow },
  {
    verb: "case_forgive",
    signIn: true,
    async run({ ctx, say }, args) {
      return caseView(say, await forgiveProvider({ ctx, input: { number: Number(need(args, "number")) } }));
    },
  },
];
