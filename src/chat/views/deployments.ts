import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import { CLOSE_REASONS, type CloseReason } from "../../services/admin/close-deployment.ts";
import type { DeploymentFilter } from "../../services/admin/list-deployments.ts";
import type { DeploymentFacts } from "../../services/admin/read-deployment.ts";
import { day, dayAndTime, dollars, oneLine, span, spanSince } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { View } from "../view.ts";
import { mayCloseNow } from "../which-agents.ts";
import { agentName, phaseText, providerText } from "./agents.ts";
import { type CloseMeans, closeMeans } from "./close.ts";
import { healthFields } from "./health.ts";
import { act, confirm, fields, note, paragraph } from "./parts.ts";
import { chosenBecause } from "./provider-record.ts";
import { reasonText } from "./reasons.ts";

const HOUR_MS = 3_600_000;

const CLOSE_WORDS: Record<CloseReason, string> = {
  operator_terms: "deployments-why-terms",
  operator_asked: "deployments-why-asked",
  operator_fault: "deployments-why-fault",
  operator_ends: "deployments-why-ends",
};

const isCloseReason = (why: string): why is CloseReason => CLOSE_REASONS.some((reason) => reason === why);

/** Why it failed or was closed, as those say it who run this. */
const whyText = (say: Say, why: string): string =>
  isCloseReason(why) ? say(CLOSE_WORDS[why]) : reasonText(say, why);

/** A page of everybody's agents, each a tap away. */
export function deploymentsView(
  say: Say,
  page: { rows: readonly Deployment[]; next: string | null },
  filter: DeploymentFilter,
): View {
  if (page.rows.length === 0)
    return { tone: "plain", title: say("deployments-title"), body: [paragraph(say("deployments-none"))] };
  const { next } = page;
  return {
    tone: "plain",
    title: say("deployments-title"),
    private: true,
    body: [
      {
        kind: "items",
        choosable: true,
        items: page.rows.map((row) => ({
          title: agentName(row),
          detail: say("deployments-line", {
            phase: phaseText(say, row.phase),
            bot: row.channelUsername ?? "—",
            date: day(say, row.createdAt),
          }),
        })),
      },
    ],
    choices: [
      ...page.rows.map((row) => [act(agentName(row), "deployment_show", { deploymentId: row.id })]),
      ...(next ? [[act(say("button-next-page"), "deployments_page", { ...filter, after: next })]] : []),
    ],
  };
}

const PAUSED = {
  owner: "deployments-paused-owner",
  operator: "deployments-paused-operator",
} as const;

/** Anybody's agent, for an administrator. */
export function deploymentView(say: Say, facts: DeploymentFacts): View {
  const { deployment: row, owner, provider, dseq, last, health, runwayHours, lastAnswerMs, nowMs } = facts;
  return {
    tone: "plain",
    title: agentName(row),
    private: true,
    body: [
      fields(
        { label: say("status-phase"), value: phaseText(say, row.phase) },
        { label: say("deployments-since"), value: dayAndTime(say, row.phaseSince) },
        ...(health ? healthFields(say, health, row, nowMs) : []),
        lastAnswerMs === null
          ? null
          : {
              label: say("status-last-answer"),
              value: say("status-ago", { time: spanSince(say, nowMs - lastAnswerMs) }),
            },
        { label: say("deployments-owner"), value: oneLine(owner?.displayName ?? row.userId) },
        row.channelUsername ? { label: say("card-bot"), value: `@${row.channelUsername}` } : null,
        { label: say("status-model"), value: row.model },
        provider ? { label: say("card-provider"), value: providerText(provider) } : null,
        dseq ? { label: say("stranger-dseq"), value: dseq, exact: true } : null,
        facts.usdPerMonth === null
          ? null
          : {
              label: say("card-hosting"),
              value: say("card-price-value", { price: dollars(say, facts.usdPerMonth) }),
            },
        runwayHours === null
          ? null
          : {
              label: say("card-runway"),
              value: say("status-runway-value", { span: span(say, runwayHours * HOUR_MS) }),
            },
        row.failureReason
          ? { label: say("deployments-reason"), value: whyText(say, row.failureReason) }
          : null,
        last && { label: say("person-news"), value: `${dayAndTime(say, last.createdAt)} ${last.type}` },
        { label: say("deployments-id"), value: row.id, exact: true },
      ),
      ...chosenBecause(say, facts.choiceReason),
      ...facts.pauses.map(({ pausedBy }) => note(say(PAUSED[pausedBy]))),
    ],
    choices: [
      [
        act(say("deployments-button-owner"), "person_show", { userId: row.userId }),
        ...(provider
          ? [act(say("deployments-button-provider"), "provider_show", { address: provider.address })]
          : []),
        act(say("person-button-audit"), "audit_page", { subjectKind: "deployment", subjectId: row.id }),
      ],
      ...(mayCloseNow(row)
        ? [[act(say("deployments-button-close"), "deployment_close_why", { deploymentId: row.id }, "danger")]]
        : []),
    ],
  };
}

/** Why it is to be closed: what its owner will be told. */
export const closeReasonView = (say: Say, row: Deployment): View => ({
  tone: "warning",
  title: say("deployments-why-title", { name: agentName(row) }),
  private: true,
  body: [paragraph(say("deployments-why-text"))],
  choices: [
    ...CLOSE_REASONS.map((reason) => [
      act(say(CLOSE_WORDS[reason]), "deployment_close_ask", { deploymentId: row.id, reason }),
    ]),
    [act(say("button-back"), "deployment_show", { deploymentId: row.id })],
  ],
});

/** What becomes of its owner's money, as `confirmCloseView` says it to them. */
const CONFIRM: Record<CloseMeans, string> = {
  ran: "deployments-confirm-text",
  unstarted: "deployments-confirm-unstarted",
  unpaid: "deployments-confirm-unpaid",
};

export const confirmDeploymentCloseView = (
  say: Say,
  row: Deployment,
  reason: CloseReason,
  from: string,
): View => ({
  tone: "warning",
  title: say("deployments-confirm-title", { name: agentName(row) }),
  private: true,
  body: [
    paragraph(say(CONFIRM[closeMeans(row)])),
    fields({ label: say("deployments-reason"), value: say(CLOSE_WORDS[reason]) }),
  ],
  choices: [
    [
      confirm(say("deployments-button-yes"), "deployment_close_yes", {
        deploymentId: row.id,
        reason,
        from,
        means: closeMeans(row),
      }),
      act(say("stranger-button-no"), "deployment_show", { deploymentId: row.id }),
    ],
  ],
});
