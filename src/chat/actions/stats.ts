import { showStats } from "../commands/stats.ts";
import { STATS_SECTIONS } from "../views/stats-choices.ts";
import { type Action, need } from "./action.ts";

export const statsActions: Action[] = [
  {
    verb: "stats",
    signIn: true,
    run: (request, args) =>
      showStats(request, {
        section: STATS_SECTIONS.find((one) => one === args.section) ?? "money",
        days: Number(need(args, "days")),
      }),
  },
];
