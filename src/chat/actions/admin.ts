import type { AuditFilter } from "../../db/repositories/audit-repository.ts";
import { PHASES } from "../../domain/deployments/phases.ts";
import { CloseReason, closeDeployment } from "../../services/admin/close-deployment.ts";
import type { DeploymentFilter } from "../../services/admin/list-deployments.ts";
import { readDeployment } from "../../services/admin/read-deployment.ts";
import { readEmail } from "../../services/admin/read-person.ts";
import { requireSudo } from "../../services/admin/require-sudo.ts";
import { showAudit, showAuditFile } from "../commands/audit.ts";
import { showDeployment, showDeployments } from "../commands/deployments.ts";
import { showPerson } from "../commands/user.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { agentName } from "../views/agents.ts";
import { alreadyClosedView, closeMeans } from "../views/close.ts";
import { closeReasonView, confirmDeploymentCloseView } from "../views/deployments.ts";
import { personEmailView } from "../views/person.ts";
import { mayCloseNow } from "../which-agents.ts";
import { type Action, need } from "./action.ts";

type Args = Record<string, string>;

function deploymentFilter({ phase: wanted, provider, userId }: Args): DeploymentFilter {
  const phase = PHASES.find((one) => one === wanted);
  return { ...(phase && { phase }), ...(provider && { provider }), ...(userId && { userId }) };
}

/** Buttons of the version before say `actorId`; without it they would show everybody's. */
function auditFilter({ actorId, personId = actorId, subjectKind, subjectId }: Args): AuditFilter {
  if (personId) return { personId };
  return { ...(subjectKind && { subjectKind }), ...(subjectId && { subjectId }) };
}

/** Anybody's agent that may still be closed, looked at again, for an administrator who is freshly signed in. */
async function toClose(
  request: Request,
  args: Args,
  view: (row: Awaited<ReturnType<typeof readDeployment>>["deployment"]) => View,
): Promise<View> {
  const { ctx, say } = request;
  await requireSudo(ctx, "agent.close_any");
  const { deployment } = await readDeployment({ ctx, input: { deploymentId: need(args, "deploymentId") } });
  return mayCloseNow(deployment) ? view(deployment) : alreadyClosedView(say, agentName(deployment));
}

/** What administrators do about people, their agents and the log. */
export const adminActions: Action[] = [
  { verb: "person_show", signIn: true, run: (request, args) => showPerson(request, need(args, "userId")) },
  {
    verb: "person_email",
    signIn: true,
    async run({ ctx, say }, args) {
      const userId = need(args, "userId");
      return personEmailView(say, userId, await readEmail({ ctx, input: { userId } }));
    },
  },
  {
    verb: "deployments_page",
    signIn: true,
    run: (request, args) => showDeployments(request, deploymentFilter(args), args.after),
  },
  {
    verb: "deployment_show",
    signIn: true,
    run: (request, args) => showDeployment(request, need(args, "deploymentId")),
  },
  {
    verb: "deployment_close_why",
    signIn: true,
    run: (request, args) => toClose(request, args, (row) => closeReasonView(request.say, row)),
  },
  {
    verb: "deployment_close_ask",
    signIn: true,
    run(request, args) {
      const reason = CloseReason.parse(need(args, "reason"));
      const confirm: Parameters<typeof toClose>[2] = (row) =>
        confirmDeploymentCloseView(request.say, row, reason, request.rowId);
      return toClose(request, args, confirm);
    },
  },
  {
    verb: "deployment_close_yes",
    signIn: true,
    async run(request, args) {
      const deploymentId = need(args, "deploymentId");
      const reason = CloseReason.parse(need(args, "reason"));
      const { ctx, say, rowId } = request;
      const { deployment: row } = await readDeployment({ ctx, input: { deploymentId } });
      const { means = closeMeans(row) } = args;
      if (means !== closeMeans(row) && mayCloseNow(row))
        return confirmDeploymentCloseView(say, row, reason, rowId);
      await closeDeployment({ ctx, input: { deploymentId, reason } });
      return await showDeployment(request, deploymentId);
    },
  },
  {
    verb: "audit_page",
    signIn: true,
    run: (request, args) => showAudit(request, auditFilter(args), args.before),
  },
  { verb: "audit_file", signIn: true, run: (request, args) => showAuditFile(request, auditFilter(args)) },
];
