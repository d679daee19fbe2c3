import { plantMistake } from "../world/plant-mistake.ts";

/** A deliberate mistake in the product, to prove that the crash tests would notice it. */
export interface Mutant {
  /** Path from the root. */
  file: string;
  original: string;
  mistake: string;
}

export const MUTANTS: Readonly<Record<string, Mutant>> = {
  /** A repeated create does not meet the deployment that its first try made. */
  forgets_its_dseq: {
    file: "src/workflows/deploy/creating.ts",
    original: "dseq: dseqOf(intent),\n            manifest,",
    mistake: "dseq: ctx.akash.nextDseq(),\n            manifest,",
  },
  /** A create whose answer was lost is sent again at once. */
  posts_blindly: {
    file: "src/workflows/deploy/create-once.ts",
    original: "if (intent.createSentAt !== null) {",
    mistake: `if (intent.createSentAt !== null) {
    await ctx.repos.intents.releaseCreate(intent.id, intent.createSentAt);
  } else if (intent.createSentAt !== null) {`,
  },
  /** A chain that cannot be asked is taken for one that says no. */
  takes_outage_for_gone: {
    file: "src/workflows/deploy/lease-end.ts",
    original: "err: error });\n    return null;",
    mistake: 'err: error });\n    return { end: "lease_closed", reclaimAtMs: null };',
  },
  /** A refund ends nothing but the money. */
  forgets_the_plan: {
    file: "src/workflows/refund/advance-refund.ts",
    original: 'await stopBilling(ctx, refund);\n  if (refund.kind === "given")',
    mistake: 'if (refund.kind === "given")',
  },
  /** A press is worked on, and its spinner turns for ever. */
  forgets_the_spinner: {
    file: "src/chat/receive/on-press.ts",
    original: "const isHeard = await acknowledge(request, press.pressId);",
    mistake: "const isHeard = true;",
  },
  /** A plan that was cancelled counts as one of which nothing is known. */
  takes_cancelled_for_unknown: {
    file: "src/domain/billing/entitlement.ts",
    original: 'new Set(["canceled", "unpaid",',
    mistake: 'new Set(["unpaid",',
  },
  /** An agent whose plan is in trouble is ended, where it is to be stopped and kept. */
  ends_whom_it_should_keep: {
    file: "src/services/billing/plan/rest-agents.ts",
    original: '() => stopAgent({ ctx, input: { deploymentId, by: "payment" } })',
    mistake:
      'async () => (await import("./end-agents-of.ts")).endAgent(ctx, deploymentId, "payment_disputed")',
  },
  /** A new lease speaks before the old one is silent. */
  speaks_too_soon: {
    file: "src/services/agents/boot-agent.ts",
    original: 'channelToken: intent.channelWanted === "on" ? await tokenFor(ctx, deployment) : null,',
    mistake: "channelToken: await tokenFor(ctx, deployment),",
  },
  /** An erasure leaves behind whose agent it was. */
  remembers_the_owner: {
    file: "src/db/erase-person.ts",
    original: "owner_platform_user_id='', origin_chat_id='',",
    mistake: "origin_chat_id='',",
  },
  /** A refund is noted as made before it is asked for. */
  forgets_its_refund: {
    file: "src/workflows/refund/advance-refund.ts",
    original: 'ctx.checkpoint("refund.before_call");',
    mistake:
      'await ctx.repos.refunds.transition(refund.id, ["wanted"], "refunded", {});\n  ctx.checkpoint("refund.before_call");',
  },
};

/**
 * Replaces a few words of one source file as it is loaded.
 * @throws Error when the words are not there any more, so that no control goes stale in silence
 */
export function plantMutant(name: string): void {
  const mutant = MUTANTS[name];
  if (!mutant) throw new Error(`no mutant ${name}`);
  const { file, ...edit } = mutant;
  plantMistake({ file, edits: [edit] });
}
