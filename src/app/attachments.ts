import type { AttachmentMaker, FileSource } from "../chat/attachments.ts";
import { createDrawer } from "../chat/pictures/create-drawer.ts";
import type { Log } from "../log.ts";
import { exportedJson } from "../services/accounts/export-account.ts";
import { auditCsv } from "../services/admin/read-audit.ts";
import { disputeEvidence } from "../services/billing/payment/dispute-evidence.ts";
import type { Context } from "../services/context.ts";
import { agentLogFile } from "../services/deployments/agent-log-file.ts";
import { usageCsv } from "../services/usage/usage-csv.ts";

/** Everything that messages may carry: pictures are drawn here, files are read from the services that know them. */
export const createAttachments = (log: Log, context: () => Context): AttachmentMaker => ({
  draw: createDrawer(log),
  read: (source) => readFile(context(), source),
});

/** The text of a file, from the service that knows it. */
export function readFile(ctx: Context, source: FileSource): AsyncIterable<string> {
  switch (source.kind) {
    case "usage_csv":
      return usageCsv({ ctx, source });
    case "account_json":
      return exportedJson({ ctx, source });
    case "dispute_evidence":
      return disputeEvidence({ ctx, source });
    case "audit_csv":
      return auditCsv({ ctx, source });
    case "agent_log":
      return agentLogFile(ctx, source);
  }
}
