import { z } from "zod";
import { isOver } from "../../domain/deployments/phases.ts";
import { askRollBack, showRevisions } from "../actions/revisions.ts";
import { AGENT_FIELD, defineCommand } from "../define-command.ts";
import { isView, pickAgent } from "../pick-agent.ts";

/** An agent's name, and the number of a revision after it; either may be left out. */
const Words = z
  .string()
  .trim()
  .max(80)
  .transform((text) => {
    const [, name = "", n] = /^(.*?)\s*(?:(?<=^|\s)#?(\d{1,6}))?$/su.exec(text) ?? [];
    return { name: name.trim(), n: n === undefined ? null : Number(n) };
  });

export const rollbackCommand = defineCommand({
  name: "rollback",
  description: "command-rollback",
  usage: "usage-rollback",
  scope: "user",
  where: "private",
  signIn: true,
  args: Words,
  fields: [AGENT_FIELD, { name: "revision", description: "field-revision", kind: "number" }],
  async run(request, { name, n }) {
    const picked = await pickAgent(request, name, "agent_revisions", {
      wanted: ({ phase }) => !isOver(phase),
    });
    if (isView(picked)) return picked;
    return n === null ? await showRevisions(request, picked.id) : await askRollBack(request, picked.id, n);
  },
});
