import { z } from "zod";
import { STATS_DAYS, usageStats } from "../../services/admin/usage-stats.ts";
import { defineCommand } from "../define-command.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { usageStatsView } from "../views/stats.ts";

/** The span that was asked for, or the next longer one that there is. */
export async function showUsageStats({ ctx, say }: Request, wanted: number): Promise<View> {
  const days = STATS_DAYS.find((one) => one >= wanted) ?? 30;
  return usageStatsView(say, await usageStats({ ctx, input: { days } }));
}

const Asked = z
  .string()
  .trim()
  .regex(/^(usage)?\s*(\d{1,2})?$/)
  .transform((text) => Number(/\d+/.exec(text)?.[0] ?? 7));

export const statsCommand = defineCommand({
  name: "stats",
  description: "command-stats",
  usage: "usage-stats",
  scope: "support",
  where: "private",
  signIn: true,
  args: Asked,
  verbs: [
    {
      name: "usage",
      description: "verb-stats-usage",
      fields: [{ name: "days", description: "field-stats-days", kind: "number" }],
    },
  ],
  run: showUsageStats,
});
