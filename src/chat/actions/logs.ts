import { ownDeployment } from "../../services/deployments/own-deployment.ts";
import { openLog } from "../../services/deployments/read-logs.ts";
import { showLogs, whyAway } from "../commands/logs.ts";
import { endFollow, followKey, startFollow } from "../follow-log.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { followedLogsView, logsAwayView, logsFileView } from "../views/logs.ts";
import { type Action, need } from "./action.ts";

async function follow(request: Request, deploymentId: string): Promise<View> {
  const { ctx, say, intent } = request;
  const row = await ownDeployment(ctx, deploymentId);
  const messageId = intent.kind === "press" ? intent.messageId : null;
  if (messageId === null) return await showLogs(request, row);
  const started = await startFollow(ctx, {
    id: request.rowId,
    deploymentId: row.id,
    platform: intent.platform,
    chatId: intent.chat.id,
    platformUserId: intent.from.id,
    messageId,
  });
  ctx.scheduler.nudge(followKey(started.id));
  return followedLogsView(say, row, [], started.untilAt);
}

export const logActions: Action[] = [
  {
    verb: "logs_show",
    signIn: true,
    run: async (request, args) =>
      await showLogs(request, await ownDeployment(request.ctx, need(args, "deploymentId"))),
  },
  {
    verb: "logs_follow",
    signIn: true,
    run: (request, args) => follow(request, need(args, "deploymentId")),
  },
  {
    verb: "logs_stop",
    signIn: true,
    async run(request, args) {
      const row = await ownDeployment(request.ctx, need(args, "deploymentId"));
      await endFollow(request.ctx, { platform: request.intent.platform, chatId: request.intent.chat.id });
      return await showLogs(request, row);
    },
  },
  {
    verb: "logs_file",
    signIn: true,
    async run(request, args) {
      const row = await ownDeployment(request.ctx, need(args, "deploymentId"));
      try {
        // Whether there is anything to read is found out now: the file itself is read when it is sent.
        await openLog(request.ctx, row, { tail: 0, follow: false });
      } catch (error) {
        return logsAwayView(request.say, row, whyAway(error));
      }
      return logsFileView(request.say, row, `${row.channelUsername ?? "agent"}-log.txt`);
    },
  },
];
