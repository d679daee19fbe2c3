import type { AuditVerdict } from "../../db/verify-audit.ts";
import type { Say } from "../language/language.ts";
import type { View } from "../view.ts";
import { fields, note, paragraph } from "./parts.ts";

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
