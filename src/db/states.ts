import type {
  ChangeKind,
  ChangeOutcome,
  ChangeStep,
  MoveReason,
  StoppedBy,
} from "../domain/deployments/lease-change.ts";
import type { AgentState, ChannelSays, ProviderSays } from "../domain/health/evidence.ts";
import type { Verdict } from "../domain/health/layers.ts";
import type { SwitchableKind } from "../domain/news/news-kinds.ts";
import type { PlanChangeState } from "../domain/plans/plan-change.ts";
import type { Trouble } from "../domain/providers/record.ts";
import type { DisputeState, PlanId, RailName, SubscriptionStatus } from "../ports/payment-rail.ts";

export type { Platform } from "../ports/channel-accounts.ts";
export type {
  AgentState,
  ChangeKind,
  ChangeOutcome,
  ChangeStep,
  ChannelSays,
  DisputeState,
  MoveReason,
  PlanChangeState,
  PlanId,
  ProviderSays,
  RailName,
  StoppedBy,
  SubscriptionStatus,
  SwitchableKind,
};

export type LoginState = "issued" | "started" | "returned" | "confirmed" | "expired";
/** `sudo` is the fresh sign-in of an administrator. */
export type LoginPurpose = "login" | "sudo";
/** How far the erasing of a person's account is: each step may be done again. */
export type DeletionState =
  | "waiting"
  | "closing"
  | "ending"
  | "signing_out"
  | "erasing"
  | "telling"
  | "done"
  | "cancelled";
/** They asked for it in a chat, or the sign-in provider does not know them any more. */
export type DeletionWhy = "asked" | "gone";
export type LinkState = "issued" | "answered" | "confirmed" | "expired";
/** `origin` is where the agent was asked for. */
export type NewsTo = "origin" | "telegram" | "discord" | "both";
export type BroadcastState = "sending" | "stopped" | "done";
export type OrderState = "open" | "expired" | "paid" | "fulfilled" | "refunded" | "disputed" | "needs_review";
export type CheckoutState = "open" | "complete" | "expired";
export type SlotState = "free" | "held" | "revoked";
/** `fulfils` is an order's first payment, of which there is one at most. */
export type PaymentRole = "fulfils" | "renewal" | "plan_change" | "surplus";
/** Who asked for a change of plan: somebody in a chat, or whoever used the provider's own pages. */
export type PlanChangeOrigin = "chat" | "provider";
export type RefundState = "wanted" | "refunded" | "done" | "failed" | "held" | "refused";
/**
 * Why money goes back: nothing ever ran for it, it was made bigger meanwhile, it was one too much, or an administrator
 * gives it. Only the first can be brought about again and again, and is therefore limited; only the last may be a part.
 */
export type RefundKind = "unstarted" | "difference" | "surplus" | "given";
export type IntentState = "planned" | "created" | "leased" | "running" | "unwanted" | "closed";
export type LeaseState = "active" | "reclaiming" | "closed";
/** `lost`: it is certain that nothing came of it. */
export type DepositState = "sent" | "done" | "lost";
/** `cancelled`: the chain gave the AKT back, or never took it. */
export type MintState = "sent" | "executed" | "cancelled";
/** How the save before a change of lease went: made, not to be had, or not wanted. */
export type SaveOutcome = "made" | "missed" | "skipped";
export type UnknownState = "found" | "told" | "adopted" | "closing" | "closed" | "gone";
export type ObservationKind = "bid" | "live" | Trouble | "no_bids" | "deployment_refused";
/** `stopped`: whoever wanted it, or the end of the entry, ended it before. */
export type DrainState = "moving" | "done" | "stopped";
export type VerdictState = Verdict["state"];
export type ProviderReach = "answering" | "unreachable";
/** An owner pauses their own agent's model; the operator, anybody's. */
export type PausedBy = "owner" | "operator";
export type ChannelWanted = "on" | "off";
/** Whether an agent was seen to be well with these settings. */
export type RevisionHealth = "unknown" | "healthy" | "unhealthy";
/** `begun`: as it was deployed; `fell_back`: GoClaw went back by itself. */
export type RevisionWhy = "begun" | "changed" | "rolled_back" | "fell_back";
export type BackupState = "wanted" | "uploading" | "whole" | "failed" | "deleted";
/** What a backup is made for: by the clock, before something dangerous, or because somebody asked. */
export type BackupReason =
  | "schedule"
  | "stop"
  | "move"
  | "heal"
  | "restart"
  | "settings"
  | "rollback"
  | "restore"
  | "asked";
export type ChannelKind = "managed" | "pasted";
export type InboxState = "pending" | "done" | "failed";
/** `dropped`: it waited until nobody wanted it any more. */
export type OutboxState = "pending" | "sent" | "dead" | "dropped";
export type LiveMessageState = "live" | "final";
/** What happens to an agent, and to the plan and payments that it was bought with. */
export type EventType =
  | "checkout_opened"
  | "checkout_expired"
  | "paid"
  | "payment_returned"
  | "payment_lost"
  | "refunded"
  | "refund_failed"
  | "refund_held"
  | "refund_declined"
  | "queued"
  | "attempt_planned"
  | "created"
  | "provider_chosen"
  | "choosing_again"
  | "leased"
  | "manifest_accepted"
  | "live"
  | "degraded"
  | "recovered"
  | "attempt_failed"
  | "attempt_closed"
  | "gave_up"
  | "failed"
  | "agent_booted"
  | "closing"
  | "closed"
  | "chain_closed"
  | "cancel_wanted"
  | "stop_begun"
  | "stop_hurried"
  | "stop_undone"
  | "stopped"
  | "resumed"
  | "resume_given_up"
  | "resume_failed"
  | "resume_exhausted"
  | "move_begun"
  | "moved"
  | "move_undone"
  | "saved_first"
  | "save_missed"
  | "new_lease_ready"
  | "quieted"
  | "fenced"
  | "switched"
  | "switch_failed"
  | "search_given_up"
  | "heal_begun"
  | "heal_waits"
  | "heal_again"
  | "heal_given_up"
  | "reclaim_announced"
  | "reclaim_withdrawn"
  | "settings_changed"
  | "settings_rolled_back"
  | "settings_fell_back"
  | "act_held"
  | "act_cancelled"
  | "act_unsaved"
  | "act_given_up"
  | "configuration_wanted"
  | "restart_wanted"
  | "new_key_wanted"
  | "revision_accepted"
  | "restore_begun"
  | "backup_done"
  | "backup_failed"
  | "topped_up"
  | "runs_out"
  | "budget_used"
  | "channel_away"
  | "restarted"
  | "restart_failed"
  | "model_paused"
  | "model_resumed"
  | "state_restored"
  | "silent"
  | "answers_again"
  | "heal_asked"
  | "settings_settled"
  | "settings_stuck"
  | "plan_changed"
  | "plan_change_unpaid"
  | "plan_change_lapsed"
  | "plan_change_refused"
  | "plan_shrinks"
  | "plan_overdue"
  | "plan_overdue_stopped"
  | "plan_overdue_closing"
  | "plan_overdue_ended"
  | "plan_paid_again"
  | "plan_frozen"
  | "plan_thawed"
  | "plan_thawed_late"
  | "plan_used";
/** What administrators are asked to decide; each has its words in `src/chat/views/cases.ts`. */
export type CaseKind =
  | "refund_refused"
  | "refund_over_limit"
  | "refund_overtaken"
  | "second_person"
  | "part_refunded"
  | "dispute"
  | "surplus_disputed"
  | "dispute_won_late"
  | "event_unsettled"
  | "provider_away"
  | "provider_ailing"
  | "common_trouble"
  | "drain_stuck"
  | "agent_ailing"
  | "heal_failed"
  | "resume_failed"
  | "copy_failed"
  | "runway_short"
  | "float_low"
  | "gas_low"
  | "mint_cancelled"
  | "database_restored";
/** What one administrator asks another to agree to. */
export type RequestKind = "refund" | "broadcast";
/** open → approved → done | failed; open → refused | expired. */
export type RequestState = "open" | "approved" | "done" | "failed" | "refused" | "expired";
export type AuditOutcome = "done" | "denied";
