import { z } from "zod";
import { isOver, type Phase } from "../../domain/deployments/phases.ts";
import { askRollBack, showRevisions } from "../actions/revisions.ts";
import { AGENT_FIELD, defineCommand } from "../define-command.ts";
import { isNameOfOpen, isView, pickAgent } from "../pick-agent.ts";
import type { Request } from "../request.ts";

/** An agent's name, and the number of a revision after it; either may be left out. */
const NAME_THEN_NUMBER = /^(.*?)\s*(?:(?<=^|\s)#?(\d{1,6}))?$/su;

/** An agent may well be called "Helper 2": whoever types the whole name means the agent. */
async function readWords(request: Request, text: string): Promise<{ name: string; n: number | null }> {
  const [, name = "", n] = NAME_THEN_NUMBER.exec(text) ?? [];
  if (n === undefined || (await isNameOfOpen(request, text))) return { name: text, n: null };
  return { name: name.trim(), n: Number(n) };
}

export const rollbackCommand = defineCommand({
  name: "rollback",
  description: "command-rollback",
  usage: "usage-rollback",
  scope: "user",
  where: "private",
  signIn: true,
  args: z.string().trim().max(80),
  fields: [AGENT_FIELD, { name: "revision", description: "field-revision", kind: "number" }],
  async run(request, text) {
    const { name, n } = await readWords(request, text);
    const verb = n === null ? "agent_revisions" : "rollback_ask";
    const args = n === null ? {} : { n: String(n) };
    const wanted = ({ phase }: { phase: Phase }) => !isOver(phase);
    const picked = await pickAgent(request, name, verb, { wanted, args });
    if (isView(picked)) return picked;
    return n === null ? await showRevisions(request, picked.id) : await askRollBack(request, picked.id, n);
  },
});
