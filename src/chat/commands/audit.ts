import { z } from "zod";
import type { AuditFilter } from "../../db/repositories/audit-repository.ts";
import { exportAudit, readAudit, readAuditFilter } from "../../services/admin/read-audit.ts";
import { defineCommand } from "../define-command.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { auditFileView, auditView } from "../views/audit.ts";
import { pickPersonView } from "../views/person.ts";
import { orNobody } from "./user.ts";

/** One page of the audit log. */
export async function showAudit({ ctx, say }: Request, filter: AuditFilter, before?: string): Promise<View> {
  const input = before === undefined ? { filter } : { filter, before };
  return auditView(say, await readAudit({ ctx, input }), filter);
}

/** The whole of it as a file. */
export async function showAuditFile({ ctx, say }: Request, filter: AuditFilter): Promise<View> {
  await exportAudit({ ctx, input: { filter } });
  return auditFileView(say, filter);
}

async function find(request: Request, words: string): Promise<View> {
  const found = await readAuditFilter({ ctx: request.ctx, input: { words } });
  return "people" in found ? pickPersonView(request.say, found.people) : await showAudit(request, found);
}

export const auditCommand = defineCommand({
  name: "audit",
  description: "command-audit",
  usage: "usage-audit",
  scope: "support",
  where: "private",
  signIn: true,
  args: z.string().trim().max(320),
  fields: [{ name: "who", description: "field-audit", kind: "text" }],
  run: (request, words) => orNobody(request, "audit", words, find(request, words)),
});
