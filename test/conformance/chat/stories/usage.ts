import { dayStartOf } from "../../../../src/domain/usage/allowance.ts";
import { tellBudgetUsage } from "../../../../src/services/usage/tell-budget-usage.ts";
import { tellPlanUsage } from "../../../../src/services/usage/tell-plan-usage.ts";
import { ownerOf } from "../owner-of.ts";
import { happens, runs, type Step, type Story, type Teller, taps } from "../play-story.ts";
import { seedCalls, seedUsedAgent, setUsed, type UsedAgent } from "../seed-usage.ts";

const USD = 1_000_000;

/** An agent on a plan, and what is done with it behind its owner's back. */
function agentOf() {
  const agents = new Map<string, UsedAgent>();
  return {
    lives: (sees: RegExp, then: string): Step =>
      happens(
        "an agent lives on a plan",
        async (teller) => {
          agents.set(teller.person.id, await seedUsedAgent(teller.world, ownerOf(teller)));
          await teller.person.runs(then);
        },
        sees,
      ),
    moves: (says: string, go: (teller: Teller, agent: UsedAgent) => Promise<void>, sees: RegExp): Step =>
      happens(
        says,
        async (teller) => {
          const agent = agents.get(teller.person.id);
          if (agent) await go(teller, agent);
        },
        sees,
      ),
  };
}

async function costsToday({ world }: Teller, { id }: UsedAgent, micros: number): Promise<void> {
  await setUsed(world, `deployment:${id}`, "budget", dayStartOf(world.clock.now()), micros);
}

export function usageStory(): Story {
  const agent = agentOf();
  return {
    name: "what an agent has used",
    who: "user",
    steps: [
      runs("/usage", /Nothing used yet/),
      agent.lives(/Nothing was used in this period/, "/usage"),
      agent.moves(
        "it was talked to",
        async (teller, used) => {
          await seedCalls(teller.world, ownerOf(teller).userId, used);
          await teller.person.runs("/usage");
        },
        /3 M of 25 M tokens, 12 %/,
      ),
      taps("Test agent", /12 % of Pro/),
      taps("The whole plan", /By agent:/),
      taps("Export CSV", /Every call as a file/),
      runs("/usage ghost", /None of your agents is called “ghost”/),
      taps("Test agent", /By day \(UTC\)/),
      agent.moves(
        "most of the plan is used",
        async ({ world }, { subscriptionId }) => {
          const startMs = dayStartOf(world.clock.now()) - 10 * 86_400_000;
          await setUsed(world, `subscription:${subscriptionId}`, "period", startMs, 21_000_000);
          await tellPlanUsage(world.contextFor({ kind: "job", key: "usage" }), subscriptionId);
        },
        /80 % of your Pro plan's tokens are used/,
      ),
      taps("Bigger plan", /A bigger plan/),
    ],
  };
}

export function budgetStory(): Story {
  const agent = agentOf();
  return {
    name: "a day's budget that is set, used up, extended and ended",
    who: "user",
    steps: [
      runs("/budget", /No agents yet/),
      agent.lives(/It may use what the plan gives/, "/budget"),
      taps("$2 a day", /From now on it may cost \$2 a day/),
      runs("/budget $0.001", /How to use \/budget/),
      runs("/budget $0", /With less than that a day it could never answer/),
      runs("/budget $5", /From now on it may cost \$5 a day/),
      agent.moves(
        "it costs nearly all of it",
        async (teller, used) => {
          await costsToday(teller, used, 4.5 * USD);
          await teller.person.runs("/budget");
        },
        /\$4\.50 of \$5, 90 %/,
      ),
      taps("Extend today", /\$5 more for Test agent today\?/),
      taps("Leave it", /\$4\.50 of \$5, 90 %/),
      agent.moves(
        "it costs all of it",
        async (teller, used) => {
          await costsToday(teller, used, 5 * USD);
          await tellBudgetUsage(teller.world.contextFor({ kind: "job", key: "budget" }), used.id);
        },
        /Test agent rests until midnight UTC/,
      ),
      taps("Extend today", /\$5 more for Test agent today\?/),
      taps("Yes, $5 more today", /It may cost \$10 today and goes on at once/),
      runs("/budget ghost", /None of your agents is called “ghost”/),
      taps("Test agent", /\$5 of \$10, 50 % \(\$5 added\)/),
      taps("No budget", /It has no budget any more/),
    ],
  };
}

export const statsStory: Story = {
  name: "money, agents and what they use, for an administrator",
  who: "admin",
  steps: [
    runs("/stats money", /Money, 30 days/),
    taps("90 days", /Money, 90 days/),
    taps("Agents", /Agents, 90 days/),
    taps("7 days", /Agents, 7 days/),
    taps("Usage", /Usage, 7 days/),
    taps("30 days", /Usage, 30 days/),
    runs("/stats usage 1", /Usage, today/),
    runs("/stats money 31", /Money, 90 days/),
  ],
};
