import { showBlacklist } from "../commands/blacklist.ts";
import { showPaused } from "../commands/pause.ts";
import { runCommand } from "../receive/run-command.ts";
import { type Action, need } from "./action.ts";
import { adminActions } from "./admin.ts";
import { agentActions } from "./agents.ts";
import { backupActions } from "./backups.ts";
import { billingActions } from "./billing.ts";
import { broadcastActions } from "./broadcasts.ts";
import { budgetActions } from "./budget.ts";
import { caseActions } from "./cases.ts";
import { changeActions } from "./changes.ts";
import { deployActions } from "./deploy.ts";
import { deployPauseActions } from "./deploy-pause.ts";
import { healthActions } from "./health.ts";
import { heldActions } from "./held.ts";
import { logActions } from "./logs.ts";
import { myDataActions } from "./my-data.ts";
import { newsActions } from "./news.ts";
import { planActions } from "./plan.ts";
import { providerActions } from "./providers.ts";
import { refundActions } from "./refunds.ts";
import { revisionActions } from "./revisions.ts";
import { settingsActions } from "./settings.ts";
import { statsActions } from "./stats.ts";
import { sudoActions } from "./sudo.ts";
import { unknownActions } from "./unknown.ts";
import { usageActions } from "./usage.ts";

const general: Action[] = [
  {
    verb: "go",
    signIn: false,
    async run(request, args) {
      const answer = await runCommand(request, need(args, "command"), args.text ?? "");
      return Array.isArray(answer) ? answer : { ...answer, fresh: true };
    },
  },
  {
    verb: "blacklist_page",
    signIn: true,
    run: (request, args) => showBlacklist(request, need(args, "after")),
  },
  {
    verb: "pauses_page",
    signIn: true,
    run: (request, { over, before }) =>
      showPaused(request, { over: over === "yes", ...(before !== undefined && { before }) }),
  },
];

const ALL = new Map(
  [
    ...general,
    ...deployActions,
    ...deployPauseActions,
    ...agentActions,
    ...changeActions,
    ...backupActions,
    ...revisionActions,
    ...logActions,
    ...planActions,
    ...billingActions,
    ...settingsActions,
    ...newsActions,
    ...myDataActions,
    ...unknownActions,
    ...usageActions,
    ...budgetActions,
    ...statsActions,
    ...sudoActions,
    ...adminActions,
    ...broadcastActions,
    ...caseActions,
    ...providerActions,
    ...refundActions,
    ...healthActions,
    ...heldActions,
  ].map((a) => [a.verb, a]),
);

export const findAction = (verb: string): Action | undefined => ALL.get(verb);
export const ACTION_VERBS: readonly string[] = [...ALL.keys()];
