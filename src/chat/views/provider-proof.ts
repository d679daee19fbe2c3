import type { Proof, ProposalRule } from "../../domain/providers/propose-entry.ts";
import type { Trouble } from "../../domain/providers/record.ts";
import { dayAndTime } from "../format.ts";
import type { Say } from "../language/language.ts";

const TROUBLES: Record<Trouble, string> = {
  no_answer: "trouble-no_answer",
  manifest_rejected: "trouble-manifest_rejected",
  wrong_certificate: "trouble-wrong_certificate",
  not_ready: "trouble-not_ready",
  lease_closed: "trouble-lease_closed",
  lease_refused: "trouble-lease_refused",
  unreachable: "trouble-unreachable",
  workload_lost: "trouble-workload_lost",
};

const RULES: Record<ProposalRule, string> = {
  impostor: "proposal-impostor",
  loses_agents: "proposal-loses_agents",
  cannot_start: "proposal-cannot_start",
  keeps_vanishing: "proposal-keeps_vanishing",
};

const isRule = (name: string): name is ProposalRule => Object.hasOwn(RULES, name);

/** Why a provider was proposed for the blacklist. */
export const ruleText = (say: Say, rule: string): string => (isRule(rule) ? say(RULES[rule]) : rule);

/** What speaks against a provider, each kind of trouble with how often it was seen and when last. */
export const proofText = (say: Say, proof: readonly Proof[]): string =>
  proof.length === 0
    ? say("proof-none")
    : proof
        .map(({ kind, count, lastAtMs }) =>
          say("proof-line", { trouble: say(TROUBLES[kind]), count, last: dayAndTime(say, lastAtMs) }),
        )
        .join("; ");
