import type { ChatAdapter } from "../chat/adapter.ts";
import { type AdminEntry, roleOfAccount } from "../chat/identities.ts";
import { AWAY_AGAIN_MS, isAway } from "../chat/outbox/away.ts";
import { drainOutbox, parseOutboxId } from "../chat/outbox/drain-outbox.ts";
import { giveUpWaiting } from "../chat/outbox/give-up-waiting.ts";
import { followLog } from "../chat/tell/follow-log.ts";
import { followRequest } from "../chat/tell/follow-request.ts";
import { pageCase } from "../chat/tell/page-case.ts";
import { projectCard } from "../chat/tell/project-card.ts";
import { sayGoodbye } from "../chat/tell/say-goodbye.ts";
import { sendBroadcast } from "../chat/tell/send-broadcast.ts";
import { tellAuditHead } from "../chat/tell/tell-audit-head.ts";
import { tellDeploysOpen } from "../chat/tell/tell-deploys-open.ts";
import { tellDrained } from "../chat/tell/tell-drained.ts";
import { tellEntryOver } from "../chat/tell/tell-entry-over.ts";
import { tellUnknown } from "../chat/tell/tell-unknown.ts";
import type { DatabaseCopies } from "../db/database-copies.ts";
import type { ErasedList } from "../db/erased-list.ts";
import { type LaneHandlers, workLane } from "../inbox/work-lane.ts";
import type { Platform } from "../ports/channel-accounts.ts";
import type { Context } from "../services/context.ts";
import { judgeProvider } from "../services/providers/judge-provider.ts";
import { tellBudgetUsage } from "../services/usage/tell-budget-usage.ts";
import { tellPlanUsage } from "../services/usage/tell-plan-usage.ts";
import { tendBackups } from "../workflows/backups/tend-backups.ts";
import { advanceDeployment } from "../workflows/deploy/advance-deployment.ts";
import { drainProvider } from "../workflows/drain/drain-provider.ts";
import type { Advance, Later } from "../workflows/engine/engine.ts";
import { advanceErasure } from "../workflows/erasure/advance-erasure.ts";
import { pollLeases } from "../workflows/reconcile/poll-leases.ts";
import { reconcileCheckout } from "../workflows/reconcile/reconcile-checkout.ts";
import { reconcileCustomer } from "../workflows/reconcile/reconcile-customer.ts";
import { reconcileSubscription } from "../workflows/reconcile/reconcile-subscription.ts";
import { repairWakes } from "../workflows/reconcile/repair-wakes.ts";
import { sweepChain } from "../workflows/reconcile/sweep-chain.ts";
import { advanceRefund } from "../workflows/refund/advance-refund.ts";
import { judgeRevision } from "../workflows/revisions/judge-revision.ts";
import { repairRunway } from "../workflows/runway/repair-runway.ts";
import { topUpEscrow } from "../workflows/runway/top-up-escrow.ts";
import { createProviderDoor } from "../workflows/watch/ask-provider.ts";
import { lookAtAgent } from "../workflows/watch/look-at-agent.ts";
import { findForgotten, watchAgents } from "../workflows/watch/watch-agents.ts";
import { copyDatabase } from "./copy-database.ts";
import { endSessions } from "./end-sessions.ts";
import { followDisputes } from "./follow-disputes.ts";
import { forgetDraftTokens } from "./forget-draft-tokens.ts";
import { forgetOldRows } from "./forget-old-rows.ts";
import { forgetUploads } from "./forget-uploads.ts";
import { hearMissed } from "./hear-missed.ts";
import { keepFloat } from "./keep-float.ts";
import { pollDisputes } from "./poll-disputes.ts";
import { reconcileRestored } from "./reconcile-restored.ts";
import { sealAudit } from "./seal-audit.ts";
import { settleDeadProcesses } from "./settle-dead-processes.ts";
import { watchTokens } from "./watch-tokens.ts";

export interface JobParts {
  /** A context for the job of this key. */
  contextFor(key: string): Context;
  adapters: ReadonlyMap<Platform, ChatAdapter>;
  admins: readonly AdminEntry[];
  lanes: ReadonlyMap<string, LaneHandlers>;
  /** Null where GoClaw makes no copies of the database. */
  copies: DatabaseCopies | null;
  /** Whom those copies may hold although they were erased. */
  erased: ErasedList | null;
}

/** Jobs that wake themselves and need only a first call at start. */
export const STANDING_JOBS = [
  "sweep:chain",
  "leases:poll",
  "runway:repair",
  "repair:wakes",
  "forget:drafts",
  "forget:rows",
  "uploads:dead",
  "float:wallet",
  "watch:tokens",
  "health:agents",
  "health:forgotten",
  "disputes:rails",
  "disputes:open",
  "missed:rails",
  "ledger:processes",
  "audit:seal",
  "audit:head",
  "copies:database",
  "restored:database",
] as const;

/** Work that waits for a chain or a payment provider, sometimes for minutes. */
export const PATIENT_JOBS = [
  "deployment",
  "refund",
  "checkout",
  "subscription",
  "customer",
  "sweep",
  "leases",
  "topup",
  "drain",
  "follow",
  "float",
  "disputes",
  "missed",
  "watch",
  "health",
  "backups",
  "uploads",
  "revision",
  "copies",
  "restored",
  "erase",
  "sessions",
] as const;

/** Every kind of work there is, by the first part of its key. */
export function jobTable({
  contextFor,
  adapters,
  admins,
  lanes,
  copies,
  erased,
}: JobParts): ReadonlyMap<string, Advance> {
  const as = (
    prefix: string,
    work: (ctx: Context, id: string) => Promise<number | Later | null>,
  ): [string, Advance] => [prefix, (id) => work(contextFor(`${prefix}:${id}`), id)];
  const door = createProviderDoor();
  const watch = (ctx: Context, id: string): Promise<number | null> => {
    if (id === "agents") return watchAgents(ctx);
    return id === "forgotten" ? findForgotten(ctx) : lookAtAgent(ctx, door, id);
  };
  return new Map([
    as("deployment", advanceDeployment),
    as("refund", advanceRefund),
    as("checkout", reconcileCheckout),
    as("subscription", reconcileSubscription),
    as("customer", reconcileCustomer),
    as("backups", (ctx, id) => tendBackups(ctx, id, (account) => roleOfAccount(admins, account))),
    as("lane", (ctx, lane) => workLane(ctx, lane, lanes)),
    as("usage", tellPlanUsage),
    as("budget", tellBudgetUsage),
    as("card", (ctx, id) => projectCard(ctx, adapters, id)),
    as("follow", (ctx, id) => followLog(ctx, adapters, id)),
    as("outbox", async (ctx, id) => {
      const { platform, chatId } = parseOutboxId(id);
      const adapter = adapters.get(platform);
      if (adapter) return await drainOutbox(ctx, adapter, chatId);
      if (isAway(ctx, adapters, platform)) return ctx.clock.now() + AWAY_AGAIN_MS;
      // Its platform was switched off: what waits there would keep news from being told elsewhere.
      await giveUpWaiting(ctx, platform, chatId);
      return null;
    }),
    as("broadcast", (ctx, id) => sendBroadcast(ctx, adapters, id)),
    as("request", (ctx, id) => followRequest(ctx, admins, id)),
    as("sweep", sweepChain),
    as("leases", pollLeases),
    as("topup", topUpEscrow),
    as("runway", repairRunway),
    as("unknown", (ctx, id) => tellUnknown(ctx, admins, id)),
    as("case", (ctx, key) => pageCase(ctx, admins, key)),
    as("provider", judgeProvider),
    as("blacklist", (ctx, address) => tellEntryOver(ctx, admins, address)),
    as("drain", drainProvider),
    as("reopened", (ctx) => tellDeploysOpen(ctx, adapters)),
    as("drained", (ctx, id) => tellDrained(ctx, admins, id)),
    as("repair", repairWakes),
    as("forget", (ctx, id) => (id === "drafts" ? forgetDraftTokens(ctx) : forgetOldRows(ctx))),
    as("uploads", forgetUploads),
    as("float", keepFloat),
    as("watch", watchTokens),
    as("health", watch),
    as("revision", judgeRevision),
    as("disputes", (ctx, id) => (id === "rails" ? pollDisputes(ctx) : followDisputes(ctx))),
    as("missed", hearMissed),
    as("audit", (ctx, id) => (id === "seal" ? sealAudit(ctx) : tellAuditHead(ctx, admins))),
    as("erase", (ctx, id) => advanceErasure(ctx, id, sayGoodbye, erased)),
    as("sessions", endSessions),
    as("restored", reconcileRestored),
    as("copies", (ctx) => copyDatabase(ctx, copies, erased)),
    as("ledger", settleDeadProcesses),
  ]);
}
