import { type AdminAct, may, type Role } from "../domain/admin/roles.ts";
import type { Choice, View } from "./view.ts";

/** Buttons on views that more may see than may do what the button does. */
export const ACT_OF: ReadonlyMap<string, AdminAct> = new Map<string, AdminAct>([
  ["audit_file", "audit.export"],
  ["deployment_close_why", "agent.close_any"],
  ["provider_ban_ask", "blacklist.add"],
  ["provider_allow", "blacklist.remove"],
  ["provider_drain_ask", "blacklist.add"],
  ["provider_drain_stop", "blacklist.add"],
  ["deploys_resume", "deploys.pause"],
  ["case_keep_out", "blacklist.add"],
  ["case_forgive", "blacklist.forgive"],
  ["case_refund", "refund.decide"],
  ["case_refuse", "refund.decide"],
  ["case_resolve", "case.resolve"],
  ["request_yes", "request.decide"],
  ["unknown_adopt", "unknown.adopt"],
  ["unknown_ask", "unknown.close"],
]);

function isPermitted(role: Role | null, choice: Choice): boolean {
  const needed = choice.kind === "act" ? ACT_OF.get(choice.act.verb) : undefined;
  return needed === undefined || may(role, needed);
}

/** The view without the buttons that would be refused to this role. What a button does is checked all the same. */
export function permittedView(role: Role | null, view: View): View {
  if (!view.choices) return view;
  const rows = view.choices.map((row) => row.filter((choice) => isPermitted(role, choice)));
  return { ...view, choices: rows.filter((row) => row.length > 0) };
}
