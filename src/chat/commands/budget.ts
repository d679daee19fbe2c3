import { z } from "zod";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { isOver } from "../../domain/deployments/phases.ts";
import { AppError } from "../../errors.ts";
import { endBudget } from "../../services/usage/end-budget.ts";
import { readBudget } from "../../services/usage/read-budget.ts";
import { setBudget } from "../../services/usage/set-budget.ts";
import { type BudgetWords, readBudgetWords } from "../budget-words.ts";
import { AGENT_FIELD, defineCommand } from "../define-command.ts";
import { microDollars } from "../format.ts";
import { isNameOfOpen, isView, pickAgent } from "../pick-agent.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { budgetView } from "../views/budget.ts";

/** What one agent may cost a day, and has cost today. */
export async function showBudget({ ctx, say }: Request, deploymentId: string): Promise<View> {
  return budgetView(say, await readBudget({ ctx, input: { deploymentId } }));
}

/** Why an amount cannot be a budget, in words; null for any other failure. */
function problemOf({ say }: Request, error: unknown): string | null {
  if (!(error instanceof AppError)) return null;
  const { reason, leastMicros } = error.details;
  if (reason === "budget_too_big") return say("budget-too-big");
  if (reason !== "budget_too_small") return null;
  return say("budget-too-small", {
    least: microDollars(say, Math.ceil(Number(leastMicros) / 10_000) * 10_000),
  });
}

export async function takeBudget(request: Request, deploymentId: string, dayMicros: number): Promise<View> {
  const { ctx, say } = request;
  try {
    const state = await setBudget({ ctx, input: { deploymentId, dayMicros } });
    return budgetView(say, state, { news: say("budget-set", { amount: microDollars(say, dayMicros) }) });
  } catch (error) {
    const problem = problemOf(request, error);
    if (problem === null) throw error;
    return budgetView(say, await readBudget({ ctx, input: { deploymentId } }), { problem });
  }
}

export async function dropBudget({ ctx, say }: Request, deploymentId: string): Promise<View> {
  await endBudget({ ctx, input: { deploymentId } });
  return budgetView(say, await readBudget({ ctx, input: { deploymentId } }), { news: say("budget-ended") });
}

const isOpen = ({ phase }: Deployment): boolean => phase !== "closing" && !isOver(phase);

/** An agent may well be called "2 dollars": whoever types the whole name means the agent. */
async function readWords(request: Request, text: string): Promise<BudgetWords | null> {
  return (await isNameOfOpen(request, text)) ? { kind: "show", agent: text } : readBudgetWords(text);
}

const VERBS = { show: "budget_show", off: "budget_off", set: "budget_set" } as const;

export const budgetCommand = defineCommand({
  name: "budget",
  description: "command-budget",
  usage: "usage-budget",
  scope: "user",
  where: "private",
  signIn: true,
  args: z.string().trim().max(120),
  fields: [{ name: "amount", description: "field-budget", kind: "text" }, AGENT_FIELD],
  async run(request, text) {
    const words = await readWords(request, text);
    if (!words) throw new AppError("invalid_input", "no readable amount", { details: { reason: "usage" } });
    const args = words.kind === "set" ? { micros: String(words.dayMicros) } : {};
    const picked = await pickAgent(request, words.agent, VERBS[words.kind], { wanted: isOpen, args });
    if (isView(picked)) return picked;
    if (words.kind === "set") return await takeBudget(request, picked.id, words.dayMicros);
    return words.kind === "off" ? await dropBudget(request, picked.id) : await showBudget(request, picked.id);
  },
});
