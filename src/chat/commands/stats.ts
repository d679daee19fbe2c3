import { z } from "zod";
import { agentStats } from "../../services/admin/agent-stats.ts";
import { moneyStats } from "../../services/admin/money-stats.ts";
import { BUSINESS_DAYS } from "../../services/admin/stats-days.ts";
import { STATS_DAYS, usageStats } from "../../services/admin/usage-stats.ts";
import { defineCommand } from "../define-command.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { usageStatsView } from "../views/stats.ts";
import { agentStatsView } from "../views/stats-agents.ts";
import { STATS_SECTIONS, type StatsSection } from "../views/stats-choices.ts";
import { moneyStatsView } from "../views/stats-money.ts";

/** The span that was asked for, or the next longer one that there is. */
export async function showStats(
  { ctx, say }: Request,
  { section, days: wanted }: { section: StatsSection; days: number },
): Promise<View> {
  const days = BUSINESS_DAYS.find((one) => one >= wanted) ?? 90;
  switch (section) {
    case "money":
      return moneyStatsView(say, await moneyStats({ ctx, input: { days } }));
    case "agents":
      return agentStatsView(say, await agentStats({ ctx, input: { days } }));
    case "usage": {
      const ofUse = STATS_DAYS.find((one) => one >= wanted) ?? 30;
      return usageStatsView(say, await usageStats({ ctx, input: { days: ofUse } }));
    }
  }
}

const USUAL_DAYS = 30;

const Asked = z
  .string()
  .trim()
  .regex(/^(money|agents|usage)?\s*(\d{1,3})?$/)
  .transform((text) => ({
    section: STATS_SECTIONS.find((one) => text.startsWith(one)) ?? "money",
    days: Number(/\d+/.exec(text)?.[0] ?? USUAL_DAYS),
  }));

const DAYS_FIELD = { name: "days", description: "field-stats-days", kind: "number" } as const;

export const statsCommand = defineCommand({
  name: "stats",
  description: "command-stats",
  usage: "usage-stats",
  scope: "support",
  where: "private",
  signIn: true,
  args: Asked,
  verbs: [
    { name: "money", description: "verb-stats-money", fields: [DAYS_FIELD] },
    { name: "agents", description: "verb-stats-agents", fields: [DAYS_FIELD] },
    { name: "usage", description: "verb-stats-usage", fields: [DAYS_FIELD] },
  ],
  run: showStats,
});
