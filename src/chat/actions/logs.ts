import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { openLog } from "../../services/deployments/read-logs.ts";
import { showLogs, whyAway } from "../commands/logs.ts";
import type { Request } from "../request.ts";
import { endFollow, followKey, startFollow } from "../tell/follow-log.ts";
import type { View } from "../view.ts";
import { followedLogsView, logsAwayView, logsFileView } from "../views/logs.ts";
import { aboutAgent } from "./about-agent.ts";
import type { Action } from "./action.ts";

async function follow(request: Request, row: Deployment): Promise<View> {
  const { ctx, say, intent } = request;
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
  aboutAgent("logs_show", showLogs),
  aboutAgent("logs_follow", follow),
  aboutAgent("logs_stop", async (request, row) => {
    await endFollow(request.ctx, { platform: request.intent.platform, chatId: request.intent.chat.id });
    return await showLogs(request, row);
  }),
  aboutAgent("logs_file", async ({ ctx, say }, row) => {
    try {
      // Whether there is anything to read is found out now: the file itself is read when it is sent.
      await openLog(ctx, row, { tail: 0, follow: false });
    } catch (error) {
      return logsAwayView(say, row, whyAway(error));
    }
    return logsFileView(say, row, `${row.channelUsername ?? "agent"}-log.txt`);
  }),
];
