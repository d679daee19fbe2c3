import type { AppError, ErrorCode } from "../../errors.ts";
import { money, oneLine } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, View } from "../view.ts";
import { act, go, note, paragraph } from "./parts.ts";

const BY_CODE: Record<ErrorCode, string> = {
  invalid_input: "error-invalid_input",
  unauthenticated: "sign-in-first-text",
  forbidden: "error-forbidden",
  not_found: "error-not_found",
  conflict: "error-conflict",
  gone: "error-gone",
  rate_limited: "error-rate_limited",
  payment_required: "error-payment_required",
  no_free_slot: "error-no_free_slot",
  float_too_small: "error-float_too_small",
  rejected: "error-rejected",
  unavailable: "error-unavailable",
  timeout: "error-unavailable",
  misconfigured: "error-misconfigured",
  database_busy: "error-unavailable",
  internal: "error-internal",
};

/** Reasons that deserve their own words; `details.reason` of the error. */
const BY_REASON: Record<string, string> = {
  account_in_use: "error-account_in_use",
  token_refused: "error-token_refused",
  token_malformed: "error-token_malformed",
  intent_missing: "error-intent_missing",
  external_checkout_off: "error-external_checkout_off",
  email_taken: "error-email_taken",
  email_in_use: "error-email_in_use",
  already_linked: "error-already_linked",
  not_linked: "error-not_linked",
  no_verified_email: "error-no_verified_email",
  banned: "error-account_closed",
  locked: "error-account_closed",
  person: "error-not_found-person",
  sudo_other_person: "error-sudo_other_person",
  token_forgotten: "error-token_forgotten",
  plan_over: "error-plan_over",
  not_a_draft: "error-not_a_draft",
  unknown_model: "error-unknown_model",
  no_provider_fits: "error-no_provider_fits",
  agent: "error-not_found-agent",
  case: "error-not_found-case",
  deploys_paused: "error-deploys_paused",
  blacklist_changed: "blacklist-changed",
  dispute_open: "error-dispute_open",
  role: "error-role",
  held_back: "error-held_back",
  refund_held: "error-refund_held",
  payment: "error-not_found-payment",
  payment_changed: "error-payment_changed",
  payment_disputed: "error-payment_disputed",
  refund_under_way: "error-refund_under_way",
  refund_limit: "error-refund_limit",
  own_request: "error-own_request",
  plan: "error-not_found-plan",
  budget: "error-not_found-budget",
  budget_day: "error-budget_day",
  link: "error-link-unknown",
  link_used: "error-link-over",
  link_expired: "error-link-over",
  linked_to_another: "error-linked_to_another",
  too_many_accounts: "error-too_many_accounts",
  change_pending: "error-change_pending",
  plan_ending: "error-plan_ending",
  plan_overdue: "error-plan_overdue",
  same_plan: "error-same_plan",
  card_declined: "error-card_declined",
  no_change: "error-no_change",
  no_customer: "error-no_customer",
  agent_over: "error-agent_over",
  ambiguous: "error-ambiguous",
  not_live: "error-not_live",
  restart_recent: "error-restart_recent",
  not_reporting: "error-not_reporting",
  act_held: "error-act_held",
  backup: "error-not_found-backup",
  revision: "error-not_found-revision",
  no_restart: "error-no_restart",
  other_bot: "error-other_bot",
  not_running: "error-not_running",
  not_entitled: "error-not_entitled",
  move_recent: "error-move_recent",
  not_stopped: "error-not_stopped",
  not_given_up: "error-not_given_up",
  ran_since: "error-ran_since",
  stopped_by_payment: "error-stopped_by_payment",
  stopped_by_operator: "error-stopped_by_operator",
  too_late: "error-too_late",
};

function wordsFor(error: AppError): string {
  const reason = error.details.reason;
  if (reason === "account_in_use" && error.details.yours === true) return "error-account_in_use-yours";
  return (typeof reason === "string" ? BY_REASON[reason] : undefined) ?? BY_CODE[error.code];
}

/** What is settled where the plan is shown. */
const ABOUT_PLANS = ["change_pending", "plan_ending", "plan_overdue", "same_plan", "no_change", "plan"];

/** What is settled by a payment. */
const ABOUT_MONEY = ["stopped_by_payment", "not_entitled", "card_declined", "dispute_open"];

const ABOUT_PAUSE = "deploys_paused";

const ABOUT_BUDGETS = ["budget", "budget_day"];

function nextSteps(say: Say, error: AppError): Choice[] {
  if (ABOUT_PLANS.includes(String(error.details.reason)))
    return [go(say("button-plan-show"), "plan", "primary"), go(say("button-help"), "help")];
  if (ABOUT_MONEY.includes(String(error.details.reason)))
    return [go(say("button-billing"), "billing", "primary"), go(say("button-plan-show"), "plan")];
  if (ABOUT_BUDGETS.includes(String(error.details.reason)))
    return [go(say("button-budget"), "budget", "primary"), go(say("button-usage"), "usage")];
  if (error.details.reason === "case")
    return [go(say("button-cases"), "cases"), go(say("button-help"), "help")];
  if (error.details.reason === ABOUT_PAUSE)
    return [act(say("button-tell-open"), "deploys_await"), go(say("button-my-agents"), "bots")];
  switch (error.code) {
    case "unauthenticated":
      return [go(say("button-sign-in"), "login", "primary")];
    case "no_free_slot":
    case "payment_required":
      return [go(say("button-plan-show"), "plan"), go(say("button-my-agents"), "bots")];
    case "gone":
      return [go(say("button-deploy"), "deploy", "primary"), go(say("button-my-agents"), "bots")];
    case "rejected":
    case "invalid_input":
      return [go(say("button-deploy"), "deploy", "primary"), go(say("button-help"), "help")];
    default:
      return [go(say("button-my-agents"), "bots"), go(say("button-help"), "help")];
  }
}

/** What somebody may still give back today, and what they may in a day. */
function limitOf(say: Say, { details }: AppError): Record<string, string> {
  const { currency, mostMinor, leftMinor } = details;
  if (typeof currency !== "string" || typeof mostMinor !== "number" || typeof leftMinor !== "number")
    return {};
  return { most: money(say, mostMinor, currency), left: money(say, leftMinor, currency) };
}

/**
 * What went wrong, in plain words, with what to tap next. The reference finds the log line.
 * @param choices replace the usual next steps where the caller knows better ones
 */
export function errorView(say: Say, error: AppError, reference: string, choices?: Choice[][]): View {
  return {
    tone: "bad",
    title: say(error.code === "unauthenticated" ? "sign-in-first-title" : "error-title"),
    body: [
      paragraph(
        say(wordsFor(error), {
          channel: String(error.details.platform ?? "telegram"),
          words: oneLine(String(error.details.words ?? "—"), 300),
          ...limitOf(say, error),
        }),
      ),
      ...(error.code === "internal" || error.code === "misconfigured"
        ? [note(`${say("error-reference")}: ${reference}`)]
        : []),
    ],
    choices: choices ?? [nextSteps(say, error)],
  };
}
