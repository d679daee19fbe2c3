import type { Kind, Kinds, Layer } from "../../domain/health/layers.ts";
import type { Platform } from "../../ports/channel-accounts.ts";
import type { Say } from "../language/language.ts";
import { PLATFORM_NAMES } from "../platform-names.ts";

const FAULTS: { [L in Layer]: Record<Kinds[L], string> } = {
  money: {
    overdue: "fault-money-overdue",
    plan_paused: "fault-money-plan_paused",
    plan_over: "fault-money-plan_over",
  },
  lease: {
    closed: "fault-lease-closed",
    escrow_empty: "fault-lease-escrow_empty",
  },
  provider: {
    unreachable: "fault-provider-unreachable",
    missing: "fault-provider-missing",
    not_ready: "fault-provider-not_ready",
  },
  agent: {
    out_of_memory: "fault-agent-out_of_memory",
    crash_loop: "fault-agent-crash_loop",
    config_refused: "fault-agent-config_refused",
    state_broken: "fault-agent-state_broken",
    disk_full: "fault-agent-disk_full",
    down: "fault-agent-down",
    starting_long: "fault-agent-starting_long",
  },
  companion: {
    silent: "fault-companion-silent",
  },
  channel: {
    conflict: "fault-channel-conflict",
    webhook_set: "fault-channel-webhook_set",
    token_refused: "fault-channel-token_refused",
    not_managed: "fault-channel-not_managed",
    intents_missing: "fault-channel-intents_missing",
    blocked: "fault-channel-blocked",
    disconnected: "fault-channel-disconnected",
  },
  model: {
    paused_operator: "fault-model-paused_operator",
    paused_owner: "fault-model-paused_owner",
    budget_used: "fault-model-budget_used",
    plan_used: "fault-model-plan_used",
    failing: "fault-model-failing",
  },
};

/** Each fault by `<layer>.<kind>`. */
const BY_NAME = new Map<string, string>(
  Object.entries(FAULTS).flatMap(([layer, kinds]) =>
    Object.entries(kinds).map(([kind, id]) => [`${layer}.${kind}`, id] as const),
  ),
);

/** What keeps an agent from answering, as words that follow "The cause:". */
export const faultText = (
  say: Say,
  { layer, kind }: { layer: Layer; kind: Kind },
  { channel }: { channel: Platform },
): string => faultNamed(say, `${layer}.${kind}`, channel);

/** The same by its name, as stored with a case. */
export const faultNamed = (say: Say, name: string, channel: Platform = "telegram"): string => {
  const id = BY_NAME.get(name);
  return id === undefined ? name : say(id, { channel: PLATFORM_NAMES[channel] });
};
