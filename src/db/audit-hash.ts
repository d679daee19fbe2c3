import { createHash } from "node:crypto";
import type { AuditLine } from "./repositories/audit-repository.ts";

/** What the first row is chained to. */
export const NO_HASH = "";

/** The hash of a row at its place: over the hash before it and every column that says something. */
export function auditHash(before: string, seq: number, row: Omit<AuditLine, "seq" | "hash">): string {
  const { id, actorKind, actorId, action, subjectKind, subjectId, outcome, details, createdAt } = row;
  const facts = [seq, id, actorKind, actorId, action, subjectKind, subjectId, outcome, details, createdAt];
  return createHash("sha256")
    .update(`${before}\n${JSON.stringify(facts)}`)
    .digest("hex");
}
