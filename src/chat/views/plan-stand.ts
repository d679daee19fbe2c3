import type { PlanStand } from "../../services/deployments/plan-stand.ts";
import { day } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, Field } from "../view.ts";
import { go } from "./parts.ts";

type Trouble = NonNullable<PlanStand["trouble"]>;

function troubleText(say: Say, trouble: Trouble): string {
  switch (trouble.kind) {
    case "disputed":
      return say("status-plan-disputed");
    case "paused":
      return say("status-plan-paused");
    case "ends":
      return say("status-plan-ends", { date: day(say, trouble.atMs) });
    case "overdue":
      return say(trouble.next === "stop" ? "status-plan-overdue" : "status-plan-stopped", {
        date: day(say, trouble.atMs),
      });
  }
}

/** What its owner has to know of an agent's plan; nothing while that is paid and goes on. */
export function planFields(say: Say, plan: PlanStand | null): Field[] {
  if (!plan?.trouble) return [];
  return [{ label: say("plan-label-plan"), value: troubleText(say, plan.trouble) }];
}

/** Where that is settled. */
export function planChoices(say: Say, plan: PlanStand | null): Choice[][] {
  if (!plan?.trouble) return [];
  const isOwed = plan.trouble.kind === "overdue" || plan.trouble.kind === "paused";
  return [
    [
      ...(isOwed ? [go(say("button-billing"), "billing", "primary")] : []),
      go(say("button-plan-show"), "plan"),
    ],
  ];
}
