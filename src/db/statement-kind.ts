import type { InStatement } from "@libsql/client";

const READ = /^\s*(?:select|explain)\b/i;

/** True of a statement that changes nothing, so that it needs no turn and may be repeated. */
export const isRead = (statement: InStatement | string): boolean =>
  READ.test(typeof statement === "string" ? statement : statement.sql);
