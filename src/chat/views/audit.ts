import type { AuditFilter, AuditLine } from "../../db/repositories/audit-repository.ts";
import type { AuditVerdict } from "../../db/verify-audit.ts";
import type { AuditPage } from "../../services/admin/read-audit.ts";
import { moment, oneLine } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { View } from "../view.ts";
import { act, fields, note, paragraph } from "./parts.ts";

const WHY = {
  changed: "audit-bad-changed",
  missing: "audit-bad-missing",
  cut_off: "audit-bad-cut_off",
  head_changed: "audit-bad-head_changed",
  not_the_anchor: "audit-bad-changed",
  unsealed: "audit-bad-unsealed",
} as const;

/** Whether the chain holds, and its head, to be kept in the owner's chat. */
export function auditHeadView(say: Say, { sealed, head, bad }: AuditVerdict): View {
  return {
    tone: bad ? "bad" : "plain",
    title: say(bad ? "audit-broken-title" : "audit-head-title"),
    private: true,
    body: [
      paragraph(
        bad
          ? say(WHY[bad.why], { seq: bad.seq ?? 0, id: bad.id ?? "" })
          : say("audit-head-text", { count: sealed }),
      ),
      ...(head ? [fields({ label: say("audit-head"), value: `${head.seq}:${head.hash}`, exact: true })] : []),
      note(say(bad ? "audit-broken-next" : "audit-head-why")),
    ],
  };
}

/** Who, by name where we know one; a chat account that was nobody's, by what stands for it. */
const whoDid = (names: ReadonlyMap<string, string>, { actorKind, actorId }: AuditLine): string =>
  oneLine(names.get(actorId) ?? `${actorKind} ${actorId}`, 40);

const asArgs = (filter: AuditFilter): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));

/** A page of what was done, newest first. */
export function auditView(say: Say, { lines, names, head, next }: AuditPage, filter: AuditFilter): View {
  if (lines.length === 0)
    return { tone: "plain", title: say("audit-title"), body: [paragraph(say("audit-none"))] };
  return {
    tone: "plain",
    title: say("audit-title"),
    private: true,
    body: [
      {
        kind: "items",
        items: lines.map((line) => ({
          title: line.outcome === "denied" ? say("audit-denied", { action: line.action }) : line.action,
          detail: `${moment(say, line.createdAt)} · ${whoDid(names, line)} → ${line.subjectKind} ${oneLine(line.subjectId, 64)}`,
        })),
      },
      ...(head ? [note(say("audit-sealed", { count: head.seq, hash: head.hash.slice(0, 16) }))] : []),
    ],
    choices: [
      ...(next ? [[act(say("button-next-page"), "audit_page", { ...asArgs(filter), before: next })]] : []),
      [act(say("audit-button-file"), "audit_file", asArgs(filter))],
    ],
  };
}

export const auditFileView = (say: Say, filter: AuditFilter): View => ({
  tone: "plain",
  title: say("audit-file-title"),
  private: true,
  fresh: true,
  body: [paragraph(say("audit-file-text"))],
  file: {
    name: "audit.csv",
    mediaType: "text/csv",
    source: { kind: "audit_csv", filter },
    tooLarge: say("audit-file-large"),
  },
});
