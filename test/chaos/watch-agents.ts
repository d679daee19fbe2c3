import type { CrashWorld } from "../crash/crash-world.ts";
import type { Customer } from "./customer.ts";
import type { LightAgent, LightAgents } from "./light-agents.ts";
import { slotsOf } from "./read-people.ts";

const botOf = ({ handed }: LightAgent): string => handed?.botToken.split(":")[0] ?? "";

/** Looks at every block whether two agents hold one bot (I6), or somebody runs more than they pay for (I7). */
export function watchAgents(world: CrashWorld, agents: LightAgents, people: readonly Customer[]) {
  const broken = new Set<string>();
  world.akash.onBlock(() => {
    const booted = agents.running().filter(({ handed }) => handed !== null);
    const bots = Map.groupBy(booted, botOf);
    for (const [bot, holders] of bots)
      if (holders.length > 1)
        broken.add(
          `I6: bot ${bot} in leases ${holders.map(({ lease }) => lease.dseq).join(" and ")} at once`,
        );
    for (const [ownerId, theirs] of Map.groupBy(booted, ({ handed }) => handed?.ownerId)) {
      const owner = people.find(({ chat }) => String(chat.id) === ownerId);
      if (!owner || owner.isEndedElsewhere || theirs.length <= 1) continue;
      const slots = slotsOf(world.stripe, owner.email);
      if (theirs.length > slots)
        broken.add(`I7: ${owner.chat.name} ran ${theirs.length} agents on ${slots} slots`);
    }
  });
  return { broken: () => [...broken] };
}
