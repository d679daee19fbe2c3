import type { Deployment } from "../../../db/repositories/deployment-repository.ts";
import type { Slot } from "../../../db/repositories/slot-repository.ts";
import type { AgentOnSlot, SlotToFit } from "../../../domain/plans/reshape-slots.ts";
import type { Context } from "../../context.ts";

/** An agent on a plan, by the name of its bot: agents may well be called alike. */
export interface PlanAgent extends AgentOnSlot {
  name: string;
}

const toAgent = (row: Deployment): PlanAgent => ({
  id: row.id,
  name: row.channelUsername ? `@${row.channelUsername}` : row.name,
  createdAtMs: row.createdAt,
  isEnding: row.phase === "closing" || row.phase === "failing",
});

const isUsable = (slot: Slot): boolean => slot.state !== "revoked" && !slot.leaving;

export interface PlanSlots {
  /** Every slot there ever was. */
  all: Slot[];
  /** Those that are neither gone nor going, with who is on them. */
  usable: (SlotToFit & { agent: PlanAgent | null })[];
}

/** A plan's slots with the agents on them. */
export async function planSlots(ctx: Context, subscriptionId: string): Promise<PlanSlots> {
  const all = await ctx.repos.slots.listBySubscription(subscriptionId);
  const usable = await Promise.all(
    all.filter(isUsable).map(async ({ id, position, deploymentId }) => {
      const row = deploymentId ? await ctx.repos.deployments.findById(deploymentId) : null;
      return { id, position, agent: row && toAgent(row) };
    }),
  );
  return { all, usable };
}

export const agentsOn = ({ usable }: PlanSlots): PlanAgent[] => usable.flatMap(({ agent }) => agent ?? []);
