import { showUsageStats } from "../commands/stats.ts";
import { type Action, need } from "./action.ts";

export const statsActions: Action[] = [
  {
    verb: "stats_usage",
    signIn: true,
    run: (request, args) => showUsageStats(request, Number(need(args, "days"))),
  },
];
