import { resumeAgent } from "../../services/deployments/resume-agent.ts";
import { agentCommand } from "../agent-command.ts";
import { nothingToChangeView, resumeBegunView } from "../views/changes.ts";
import { mayResumeNow } from "../which-agents.ts";

export const resumeCommand = agentCommand({
  name: "resume",
  description: "command-resume",
  verb: "resume_go",
  wanted: mayResumeNow,
  none: ({ say }) => nothingToChangeView(say, "resume"),
  async run({ ctx, say }, row) {
    await resumeAgent({ ctx, input: { deploymentId: row.id } });
    return resumeBegunView(say, row);
  },
});
