import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { ALWAYS, allHold, type Condition } from "../../db/cas-batch.ts";
import type { AuditEntry } from "../../db/repositories/audit-repository.ts";
import { holdsNow } from "../../db/run.ts";
import { proofOf, writeProof } from "../../domain/providers/propose-entry.ts";
import { AppError } from "../../errors.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";
import { wakePart } from "../wake-part.ts";
import { agentsCame, drainJobKey } from "./drain-agents.ts";
import { ailingKey } from "./judge-provider.ts";
import { providerAddress } from "./provider-address.ts";
import { seenOfProvider } from "./seen-of-provider.ts";

/** Notices the end of an entry. */
export const entryJobKey = (address: string): string => `blacklist:${address}`;

const Input = z.object({
  address: z.string(),
  reason: z.string().trim().min(3).max(300),
  expiresAtMs: z.number().int().positive().optional(),
  /** What becomes of those that run there. */
  agents: z.enum(["leave", "move"]),
  /** When the entry was made that was in force as this was confirmed; 0 for none. */
  seenAt: z.number().int().default(0),
  /** Up to which lease whoever confirmed it was shown who runs there: nobody is moved who has come since. */
  shownUpTo: z.number().int().optional(),
  /** The same wish bears the same one, so that it may be repeated when its answer was lost. */
  wishId: z.string().optional(),
  /** The proposal that it follows; then it must still be open. */
  caseNumber: z.number().int().optional(),
});
type Wanted = z.output<typeof Input>;

/**
 * Keeps a provider from being chosen, at once: also for deploys that are choosing right now. Agents that run there stay,
 * or are moved off a few at a time. Done once for what was confirmed, however often it is asked: whoever finds another
 * entry than they saw, or would move agents that they were not shown, changes nothing.
 * @throws AppError `forbidden`, `invalid_input`, `conflict` (`blacklist_changed`, `agents_came`)
 */
export async function blacklistAdd({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof Input>;
}): Promise<void> {
  const actor = await requireMay(ctx, "blacklist.add");
  const wanted = parse(input);
  const { reason, agents, caseNumber } = wanted;
  const address = providerAddress(wanted.address);
  const expiresAt = wanted.expiresAtMs ?? null;
  if (expiresAt !== null && expiresAt <= ctx.clock.now()) {
    throw new AppError("invalid_input", "the expiry lies in the past", { details: { field: "expiresAtMs" } });
  }
  const { adminCases, audit, blacklist, leases, pardons, drains } = ctx.repos;
  const line = {
    ...{ actor, action: "blacklist.add", subjectKind: "provider", subjectId: address },
    wishId: wanted.wishId,
  };
  // Its first try came through, and only the answer to it was lost.
  if (!(await holdsNow(ctx.db, audit.notDone(line)))) return;
  const there = (await leases.countOpenAt([address])).get(address) ?? 0;
  const drainId = uuidv7();
  const isMoving = agents === "move" && there > 0;
  const evidence = writeProof(proofOf(await seenOfProvider(ctx, address)));
  const done = await blacklist.put(
    { address, reason, expiresAt, createdBy: actor.userId, evidence },
    allHold([...unchanged(ctx, address, wanted), audit.notDone(line)]),
    [
      audit.part({ ...line, details: { expiresAtMs: expiresAt, agents, there, case: caseNumber ?? null } }),
      pardons.pardonPart(address, actor.userId),
      adminCases.settlePart(ailingKey(address), { by: actor.userId, note: "kept out" }),
      ...(expiresAt === null ? [] : [wakePart(ctx, entryJobKey(address), expiresAt)]),
      ...(isMoving
        ? [
            drains.beginPart({ id: drainId, provider: address, byUserId: actor.userId, agents: there }),
            wakePart(ctx, drainJobKey(drainId)),
          ]
        : []),
      // Whoever leaves them there ends what an earlier entry began.
      ...(agents === "leave" ? [drains.stopPart(address)] : []),
    ],
  );
  if (!done) return await whyNot(ctx, address, wanted, line);
  ctx.log.info({ event: "blacklist.added", provider: address, agents, there, expiresAt });
  if (isMoving) ctx.scheduler.nudge(drainJobKey(drainId));
}

function parse(input: z.input<typeof Input>): Wanted {
  const parsed = Input.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new AppError("invalid_input", z.prettifyError(parsed.error), {
    details: { field: String(parsed.error.issues[0]?.path[0] ?? "") },
  });
}

/** What was confirmed must still be so at the moment of the commit. */
function unchanged({ clock, repos }: Context, address: string, wanted: Wanted): Condition[] {
  const { caseNumber, seenAt } = wanted;
  const isOpen = "exists (select 1 from admin_cases where number=? and key=? and resolved_at is null)";
  return [
    repos.blacklist.isEntryOf(address, seenAt, clock.now()),
    ...(caseNumber === undefined ? [] : [{ sql: isOpen, args: [caseNumber, ailingKey(address)] }]),
    nobodyUnseen(repos, address, wanted),
  ];
}

const nobodyUnseen = (
  { leases }: Context["repos"],
  address: string,
  { agents, shownUpTo }: Wanted,
): Condition =>
  agents === "leave" || shownUpTo === undefined ? ALWAYS : leases.noneCameAfter(address, shownUpTo);

/** Nothing where another replica was handling the same wish. @throws AppError `conflict` */
async function whyNot(ctx: Context, address: string, wanted: Wanted, line: AuditEntry): Promise<void> {
  const { db, repos } = ctx;
  if (!(await holdsNow(db, repos.audit.notDone(line)))) return;
  if (!(await holdsNow(db, nobodyUnseen(repos, address, wanted)))) throw agentsCame();
  throw new AppError("conflict", "somebody else decided about this provider meanwhile", {
    details: { reason: "blacklist_changed" },
  });
}
