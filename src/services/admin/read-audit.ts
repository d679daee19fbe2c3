import type { AuditFilter, AuditLine } from "../../db/repositories/audit-repository.ts";
import type { User } from "../../db/repositories/user-repository.ts";
import { csvLine } from "../../domain/usage/csv-line.ts";
import { AppError } from "../../errors.ts";
import { requireMay } from "../actor.ts";
import type { Context } from "../context.ts";
import { cutPage } from "../cut-page.ts";
import { isProviderAddress } from "../providers/provider-address.ts";
import { findPeople } from "./find-people.ts";

const PAGE = 8;
const CSV_PAGE = 500;

/**
 * Whom or what the words mean: an agent's id is about the agent, an address about the provider, everything else is
 * about a person. Where several are called that, nobody is taken for another.
 * @throws AppError `forbidden`, `not_found` (`person`)
 */
export async function readAuditFilter({
  ctx,
  input,
}: {
  ctx: Context;
  input: { words: string };
}): Promise<AuditFilter | { people: User[] }> {
  await requireMay(ctx, "audit.read");
  if (input.words === "") return {};
  const agent = await ctx.repos.deployments.findById(input.words);
  if (agent) return { subjectKind: "deployment", subjectId: agent.id };
  if (isProviderAddress(input.words)) return { subjectKind: "provider", subjectId: input.words };
  const people = await findPeople(ctx, input.words);
  const [user] = people;
  if (user) return people.length > 1 ? { people } : { personId: user.id };
  throw new AppError("not_found", "nobody is called that", { details: { reason: "person" } });
}

/** A page of the log, newest first, with the names of those who acted. @throws AppError `forbidden` */
export async function readAudit({
  ctx,
  input,
}: {
  ctx: Context;
  input: { filter: AuditFilter; before?: string };
}) {
  await requireMay(ctx, "audit.read");
  const { filter, before } = input;
  const found = await ctx.repos.audit.list({ ...filter, limit: PAGE + 1, ...(before && { before }) });
  const { rows: lines, next } = cutPage(found, PAGE, ({ id }) => id);
  const ids = new Set(lines.filter(({ actorKind }) => actorKind === "user").map(({ actorId }) => actorId));
  const users = await Promise.all([...ids].map((id) => ctx.repos.users.findById(id)));
  return {
    lines,
    names: new Map(users.flatMap((user) => (user ? [[user.id, user.displayName ?? user.id]] : []))),
    head: await ctx.repos.auditChain.head(),
    next,
  };
}

export type AuditPage = Awaited<ReturnType<typeof readAudit>>;

/** Lets the log be taken along as a file, and says so in it. @throws AppError `forbidden` */
export async function exportAudit({
  ctx,
  input,
}: {
  ctx: Context;
  input: { filter: AuditFilter };
}): Promise<void> {
  const actor = await requireMay(ctx, "audit.export");
  await ctx.repos.audit.write({
    actor,
    action: "audit.export",
    subjectKind: "audit_log",
    subjectId: input.filter.personId ?? input.filter.subjectId ?? "all",
  });
}

const COLUMNS =
  "seq,id,time_ms,time,actor_kind,actor_id,action,subject_kind,subject_id,outcome,details,hash".split(",");

/** The log as CSV, newest first, a piece for each page, so that any number of lines fits in memory. */
export async function* auditCsv({
  ctx,
  source,
}: {
  ctx: Context;
  source: { filter: AuditFilter };
}): AsyncIterable<string> {
  yield csvLine(COLUMNS);
  for (let before: string | undefined; ; ) {
    const page = await ctx.repos.audit.list({ ...source.filter, limit: CSV_PAGE, ...(before && { before }) });
    if (page.length > 0) yield page.map((line) => csvLine(cellsOf(line))).join("");
    if (page.length < CSV_PAGE) return;
    before = page.at(-1)?.id;
  }
}

const cellsOf = (line: AuditLine): (string | number)[] => [
  line.seq ?? "",
  line.id,
  line.createdAt,
  new Date(line.createdAt).toISOString(),
  line.actorKind,
  line.actorId,
  line.action,
  line.subjectKind,
  line.subjectId,
  line.outcome,
  line.details,
  line.hash ?? "",
];
