import type { Mistake } from "../world/plant-mistake.ts";

const CREATING = "src/workflows/deploy/creating.ts";
/** Takes what the chain has for this manifest, or a new number. */
const LOOK_FIRST = {
  original: 'ctx.checkpoint("create.before_call");',
  mistake: `const seen = (await ctx.akash.deploymentPage(null)).items.find((one) => one.hashHex === intent.manifestHash);
  intent.dseq = seen?.dseq ?? ctx.akash.nextDseq();`,
};

/** Mistakes that read well and work as long as nothing goes wrong. The simulation must find each. */
export const MUTANTS = {
  /** Looks first, then creates, and notes the number afterwards. */
  looks_first: {
    file: CREATING,
    edits: [LOOK_FIRST],
  },
  /** Looks first, then creates, and notes the number before it is sent: only the last one is known. */
  looks_first_and_notes: {
    file: CREATING,
    edits: [
      LOOK_FIRST,
      {
        original: "await ctx.repos.intents.setTx(intent.id, { createTxHash: txHash });",
        mistake: `await ctx.repos.intents.setTx(intent.id, { createTxHash: txHash });
        await ctx.db.execute({ sql: "update akash_intents set dseq=? where id=?", args: [intent.dseq, intent.id] });`,
      },
    ],
  },
  refunds_without_key: {
    file: "src/workflows/refund/advance-refund.ts",
    edits: [
      { original: "idempotencyKey: refund.idempotencyKey", mistake: "idempotencyKey: crypto.randomUUID()" },
    ],
  },
  /** A chain that cannot be read has no lease any more. */
  takes_silence_for_gone: {
    file: "src/workflows/deploy/lease-end.ts",
    edits: [
      {
        original: "    return null;\n  }",
        mistake: '    return { end: "lease_closed", reclaimAtMs: null };\n  }',
      },
    ],
  },
  /** A transaction that was not seen has failed. */
  takes_unseen_for_refused: {
    file: CREATING,
    edits: [
      {
        original: 'if (outcome.kind === "unseen") return lookAgain(ctx);',
        mistake:
          'if (outcome.kind === "unseen") return await failAttempt(ctx, deployment, intent, "deployment_refused");',
      },
    ],
  },
  /** The new lease is handed the bot before the old one has lost it. */
  speaks_before_the_fence: {
    file: "src/workflows/deploy/change/planning.ts",
    edits: [
      {
        original: 'planAttempt(ctx, deployment, "off")',
        mistake: 'planAttempt(ctx, deployment, "on")',
      },
    ],
  },
  /** Whoever closes an old lease takes the token from the new one. */
  fences_the_new_one: {
    file: "src/workflows/deploy/teardown.ts",
    edits: [{ original: "const mayFence = keep.length === 0;", mistake: "const mayFence = true;" }],
  },
  /** Somebody who has slept closes what others made meanwhile. */
  closes_by_an_old_view: {
    file: "src/workflows/deploy/teardown.ts",
    edits: [
      {
        original: 'if (intents.some((intent) => intent.attempt > deployment.attempt)) return "waiting";',
        mistake: "",
      },
    ],
  },
} as const satisfies Record<string, Mistake>;

export type MutantName = keyof typeof MUTANTS;
