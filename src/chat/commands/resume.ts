import { listAgents } from "../../services/deployments/list-agents.ts";
import { resumeAgent } from "../../services/deployments/resume-agent.ts";
import { AGENT_FIELD, agentArgument, defineCommand } from "../define-command.ts";
import { isView, pickAgent } from "../pick-agent.ts";
import { nothingToChangeView, resumeBegunView } from "../views/changes.ts";
import { mayResumeNow } from "../which-agents.ts";

export const resumeCommand = defineCommand({
  name: "resume",
  description: "command-resume",
  usage: "usage-agent",
  scope: "user",
  where: "private",
  signIn: true,
  args: agentArgument,
  fields: [AGENT_FIELD],
  async run(request, name) {
    const { ctx, say } = request;
    const rows = await listAgents({ ctx, input: { limit: 50 } });
    if (!rows.some(mayResumeNow)) return nothingToChangeView(say, "resume");
    const picked = await pickAgent(request, name, "resume_go", mayResumeNow);
    if (isView(picked)) return picked;
    await resumeAgent({ ctx, input: { deploymentId: picked.id } });
    return resumeBegunView(say, picked);
  },
});
