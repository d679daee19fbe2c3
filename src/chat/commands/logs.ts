import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { toAppError } from "../../errors.ts";
import { readLogs } from "../../services/deployments/read-logs.ts";
import { agentCommand } from "../agent-command.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { logsAwayView, logsView } from "../views/logs.ts";

const TAIL = 20;

/** What an agent wrote last, or in words why nobody can tell. */
export async function showLogs({ ctx, say }: Request, row: Deployment): Promise<View> {
  try {
    return logsView(say, row, await readLogs(ctx, row, TAIL));
  } catch (error) {
    return logsAwayView(say, row, whyAway(error));
  }
}

/** @throws what is no trouble of the provider's */
export function whyAway(error: unknown): "not_running" | "away" | "unknown_lease" {
  const { code, details } = toAppError(error);
  if (code === "conflict" && details.reason === "not_running") return "not_running";
  if (code === "not_found") return "unknown_lease";
  if (code === "unavailable" || code === "timeout" || code === "rejected" || code === "rate_limited")
    return "away";
  throw error;
}

export const logsCommand = agentCommand({
  name: "logs",
  description: "command-logs",
  verb: "logs_show",
  run: showLogs,
});
