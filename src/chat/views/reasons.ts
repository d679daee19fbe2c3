import type { Say } from "../language/language.ts";

const REASONS: Record<string, string> = {
  no_bids: "reason-no_bids",
  no_answer: "reason-no_answer",
  manifest_rejected: "reason-manifest_rejected",
  wrong_certificate: "reason-wrong_certificate",
  not_ready: "reason-not_ready",
  lease_closed: "reason-lease_closed",
  escrow_empty: "reason-escrow_empty",
  channel_gone: "reason-channel_gone",
  channel_away: "reason-channel_away",
  lease_refused: "reason-lease_refused",
  bid_gone: "reason-lease_refused",
  blacklisted_meanwhile: "reason-blacklisted",
  deployment_refused: "reason-create_failed",
  deadline: "reason-deadline",
  providers_exhausted: "reason-providers_exhausted",
  not_entitled: "reason-payment_ended",
  subscription_ended: "reason-plan_ended",
  subscription_paused: "reason-plan_paused",
  payment_refunded: "reason-refunded",
  payment_disputed: "reason-disputed",
  plan_smaller: "reason-plan_smaller",
  payment_overdue: "reason-payment_overdue",
  float_too_small: "reason-float",
  rejected: "reason-no_bids",
  resume_failed: "reason-resume_failed",
  heal: "reason-heal",
  reclaim: "reason-reclaim",
  blacklist: "reason-blacklist",
  stopped: "reason-stopped",
  cancelled: "reason-cancelled",
  operator_terms: "reason-operator_terms",
  operator_asked: "reason-operator_asked",
  operator_fault: "reason-operator_fault",
  operator_ends: "reason-operator_ends",
};

/** Why something failed, in words that follow "What happened:". */
export const reasonText = (say: Say, why: string | null): string =>
  say((why && REASONS[why]) || "reason-other");

const RETURNED: Record<string, string> = {
  agent_gone: "returned-gone",
  account_in_use: "returned-in-use",
  paid_twice: "returned-double",
  plan_over: "returned-plan-over",
  payment_refunded: "returned-before",
  payment_disputed: "returned-disputed",
};

/** Why a payment started nothing. */
export const returnedText = (say: Say, why: string | null): string =>
  say(why?.startsWith("mismatch_") ? "returned-mismatch" : ((why && RETURNED[why]) ?? "returned-other"));
