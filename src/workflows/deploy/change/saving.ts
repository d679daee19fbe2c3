import type { Deployment } from "../../../db/repositories/deployment-repository.ts";
import type { LeaseChange } from "../../../db/repositories/lease-change-repository.ts";
import { saveFirst } from "../../../services/agents/save-first.ts";
import type { Context } from "../../../services/context.ts";
import { lookAgain } from "../current-intent.ts";
import { commitChange } from "./commit-change.ts";

/** A change that its owner wants is not made at the price of what the agent remembers, unless they say so. */
const isChoice = ({ why }: LeaseChange): boolean => why === "asked" || why === "owner";

/** Has the agent saved before anything else happens to it, for as long as that may take. */
export async function saving(
  ctx: Context,
  deployment: Deployment,
  change: LeaseChange,
): Promise<number | null> {
  const save = await saveFirst({ ctx, input: { deploymentId: deployment.id, change } });
  const isLate = ctx.clock.now() - change.stepSince >= ctx.settings.deploy.saveTimeoutMs;
  if (save === "waiting" && !isLate) return lookAgain(ctx);
  const next = change.kind === "stop" ? "retiring" : "planning";
  if (save === "made") {
    await commitChange(ctx, deployment, change, {
      step: next,
      change: { saved: "made" },
      event: "saved_first",
      evidence: { tookMs: ctx.clock.now() - change.stepSince },
    });
  } else {
    const goesOn = !isChoice(change);
    await commitChange(ctx, deployment, change, {
      step: goesOn ? next : "undoing",
      change: { saved: "missed", ...(goesOn ? {} : { failure: "not_saved" }) },
      event: "save_missed",
      evidence: { goesOn, late: save === "waiting" },
    });
  }
  return ctx.clock.now();
}
