import type { Say } from "../../src/chat/language/language.ts";
import type { View } from "../../src/chat/view.ts";
import * as lists from "../../src/chat/views/agent-lists.ts";
import * as model from "../../src/chat/views/agent-model.ts";
import * as agents from "../../src/chat/views/agents.ts";
import * as close from "../../src/chat/views/close.ts";
import * as logs from "../../src/chat/views/logs.ts";
import * as revised from "../../src/chat/views/revisions.ts";
import type { Revision } from "../../src/db/repositories/revision-repository.ts";
import type { Fault } from "../../src/domain/health/layers.ts";
import { recordOf } from "../../src/domain/providers/record.ts";
import type { AgentSettings } from "../../src/services/agents/agent-settings.ts";
import {
  ADDRESS,
  AT,
  deployment,
  heldFor,
  live,
  OUTLOOK,
  PAUSE,
  SAVED_THEN,
  story,
  TITLES,
} from "./sample-facts.ts";

const LOG_LINES = [
  "[gateway] listening on 0.0.0.0:18789",
  "[telegram] polling as [redacted]",
  `[agent] ${"a long line that says the same again and again; ".repeat(6)}`,
  "",
  ...Array.from({ length: 20 }, (_, n) => `[agent] turn ${n + 1} took 4.2 s`),
];

const revisionAt = (n: number, facts: Partial<Revision>): Revision => ({
  id: `0197-revision-${n}`,
  deploymentId: deployment.id,
  n,
  model: "small",
  why: "changed",
  backTo: null,
  configRevision: n,
  backupId: null,
  madeBy: deployment.userId,
  health: "healthy",
  judgedAt: AT,
  failure: null,
  createdAt: AT + n * 3_600_000,
  updatedAt: AT,
  version: 1,
  ...facts,
});

const agentSettings: AgentSettings = {
  deployment,
  models: [
    { id: "small", title: "Llama Small", description: "Quick and cheap", hundredMicros: 408_000 },
    { id: "large", title: "Llama Large", description: "Slower and wiser", hundredMicros: 2_600_000 },
    { id: "new", title: "New", description: "Nobody knows its price", hundredMicros: null },
  ],
  revisions: [
    revisionAt(4, { health: "unknown" }),
    revisionAt(3, { why: "fell_back", backTo: 1, madeBy: null }),
    revisionAt(2, { model: "large", health: "unhealthy", failure: "down" }),
    revisionAt(1, { why: "begun" }),
  ],
  hasMore: true,
};

const largeModel = agentSettings.models[1] ?? { id: "", title: "", description: "", hundredMicros: null };

const status: agents.AgentStatus = {
  deployment,
  provider: {
    address: ADDRESS,
    name: "Europlots",
    record: recordOf(
      [
        { kind: "live", count: 12, lastAtMs: AT },
        { kind: "not_ready", count: 1, lastAtMs: AT },
      ],
      AT,
    ),
  },
  priceUactPerBlock: 40,
  usdPerMonth: 17.2,
  choiceReason: "cheapest:4:97:31:12",
  escrowUact: 480_000,
  spentUact: 20_000,
  runwayHours: 20.4,
  revision: 3,
  lastAnswerMs: AT - 4 * 60_000,
  periodTokens: 1_240_000,
  plan: { tokens: 10_000_000, trouble: null, mayRun: true },
  backupAtMs: AT - 9 * 3_600_000,
  pauses: [],
  health: { state: "healthy", sinceMs: AT - 3 * 86_400_000, heardAtMs: AT - 20_000, restarts: 0 },
  events: [...story, live].map((e) => ({
    ...e,
    deploymentId: deployment.id,
    fromPhase: e.fromPhase as typeof deployment.phase | null,
    toPhase: e.toPhase as typeof deployment.phase | null,
    evidence: JSON.stringify(e.evidence),
  })),
};

/** Of an agent that has not answered for seven minutes. */
const silent = (fault: Fault, restarts = 0): agents.AgentStatus => ({
  ...status,
  health: { state: "silent", fault, sinceMs: AT - 7 * 60_000, heardAtMs: AT - 20_000, restarts },
});

/** Of an agent that was stopped, or goes on, on a plan that needs its owner. */
const statusOn = (
  say: Say,
  plan: Partial<agents.AgentStatus["plan"]>,
  stoppedBy: typeof deployment.stoppedBy,
): View =>
  agents.statusView(
    say,
    {
      ...status,
      plan: { tokens: 2_300_000, trouble: null, mayRun: true, ...plan },
      ...(stoppedBy !== null && { health: null, escrowUact: null, runwayHours: null }),
      deployment: {
        ...deployment,
        currentIntentId: "0197-intent",
        ...(stoppedBy !== null && { phase: "stopped" as const, stoppedBy }),
      },
    },
    { nowMs: AT, modelTitle: "Llama Small", botLink: "https://t.me/ann_agent_bot" },
  );

const titleOf = (id: string): string => TITLES[id] ?? id;

/** Where nothing else is said, the state of then is gone, and that of now can be saved. */
const rollBackTo = (
  say: Say,
  revision: Revision,
  more: Partial<Pick<Parameters<typeof revised.confirmRollBackView>[1], "outlook" | "state">> = {},
): View =>
  revised.confirmRollBackView(say, {
    row: deployment,
    models: agentSettings.models,
    revision,
    title: titleOf,
    outlook: OUTLOOK,
    state: null,
    ...more,
  });

/** Every view of the agents somebody has, their settings and logs. */
export const agentsSamples = (say: Say): Record<string, View> => ({
  agentSettingsView: revised.agentSettingsView(say, agentSettings),
  confirmModelView: revised.confirmModelView(say, agentSettings, {
    to: largeModel,
    current: "Llama Small",
    outlook: OUTLOOK,
  }),
  revisionsView: revised.revisionsView(say, agentSettings, titleOf),
  "revisionsView never changed": revised.revisionsView(
    say,
    { ...agentSettings, revisions: [], hasMore: false },
    titleOf,
  ),
  "confirmRollBackView unhealthy": rollBackTo(say, revisionAt(2, { model: "large", health: "unhealthy" })),
  "confirmRollBackView with memory": rollBackTo(say, revisionAt(2, { model: "large" }), {
    state: SAVED_THEN,
  }),
  "confirmRollBackView same": rollBackTo(say, revisionAt(1, { model: deployment.model }), {
    state: SAVED_THEN,
  }),
  "confirmRollBackView same, nothing saved": rollBackTo(say, revisionAt(1, { model: deployment.model }), {
    outlook: { ...OUTLOOK, canSave: false },
  }),
  "statusView held": agents.statusView(
    say,
    { ...status, deployment: heldFor({ what: "key" }) },
    { nowMs: AT, modelTitle: "Llama", botLink: null },
  ),
  revisedView: revised.revisedView(say, deployment, "Llama Large", 5),
  "statusView silent": agents.statusView(say, silent({ layer: "channel", kind: "conflict" }, 1), {
    nowMs: AT,
    modelTitle: "Llama",
    botLink: null,
  }),
  "statusView silent, since its bot is blocked": agents.statusView(
    say,
    silent({ layer: "channel", kind: "blocked" }),
    { nowMs: AT, modelTitle: "Llama", botLink: "https://t.me/ann_agent_bot" },
  ),
  "statusView resting for its budget": agents.statusView(
    say,
    silent({ layer: "model", kind: "budget_used" }),
    { nowMs: AT, modelTitle: "Llama", botLink: null },
  ),
  "statusView stopped": agents.statusView(
    say,
    {
      ...status,
      deployment: { ...deployment, phase: "stopped", currentIntentId: "0197-intent" },
      health: null,
      escrowUact: null,
      runwayHours: null,
    },
    { nowMs: AT, modelTitle: "Llama Small", botLink: null },
  ),
  "statusView of a first deploy": agents.statusView(
    say,
    {
      ...status,
      health: null,
      deployment: { ...deployment, phase: "bidding", liveAt: null, currentIntentId: "0197-intent" },
    },
    { nowMs: AT, modelTitle: "Llama Small", botLink: "https://t.me/ann_agent_bot" },
  ),
  "confirmCloseView never ran": close.confirmCloseView(
    say,
    { ...deployment, phase: "bidding", liveAt: null },
    "n1",
  ),
  "statusView unpaid": agents.statusView(
    say,
    {
      ...status,
      ...{ provider: null, choiceReason: null, usdPerMonth: null, spentUact: null, escrowUact: null },
      ...{ runwayHours: null, health: null, plan: null },
      deployment: { ...deployment, phase: "awaiting_payment", liveAt: null },
    },
    { nowMs: AT, modelTitle: "Llama Small", botLink: null },
  ),
  "confirmCloseView unpaid": close.confirmCloseView(
    say,
    { ...deployment, phase: "awaiting_payment", liveAt: null },
    "n1",
  ),
  "statusView overdue": statusOn(
    say,
    { trouble: { kind: "overdue", next: "stop", atMs: AT + 86_400_000 } },
    null,
  ),
  "statusView stopped for money": statusOn(
    say,
    { trouble: { kind: "overdue", next: "close", atMs: AT + 86_400_000 }, mayRun: false },
    "payment",
  ),
  "statusView stopped for a dispute": statusOn(
    say,
    { trouble: { kind: "disputed" }, mayRun: false },
    "payment",
  ),
  "statusView stopped, paid again": statusOn(say, {}, "payment"),
  "statusView stopped by the operator": statusOn(say, {}, "operator"),
  "statusView on a plan that ends": statusOn(say, { trouble: { kind: "ends", atMs: AT + 86_400_000 } }, null),
  "statusView paused plan": statusOn(say, { trouble: { kind: "paused" }, mayRun: false }, "payment"),
  "notNowView moving": lists.notNowView(say, {
    ...deployment,
    phase: "moving",
    currentIntentId: "0197-intent",
  }),
  "notNowView busy": lists.notNowView(say, heldFor({ what: "key" })),
  "notNowView closed": lists.notNowView(say, { ...deployment, phase: "closed" }),
  "pickAgentView of one name": lists.pickAgentView(
    say,
    [deployment, { ...deployment, id: "0197-b", channelUsername: "other_agent_bot" }],
    "agent_status",
    { missed: null, args: {}, more: true },
  ),
  "noAgentsView any more": lists.noAgentsView(say, true),
  "statusView on Akash": agents.statusView(
    say,
    { ...status, deployment: { ...deployment, currentIntentId: "0197-intent" } },
    { nowMs: AT, modelTitle: "Llama Small", botLink: "https://t.me/ann_agent_bot" },
  ),
  "statusView moving": agents.statusView(
    say,
    { ...status, deployment: { ...deployment, phase: "moving", currentIntentId: "0197-intent" } },
    { nowMs: AT, modelTitle: "Llama Small", botLink: "https://t.me/ann_agent_bot" },
  ),
  "agentsView some": lists.agentsView(
    say,
    [deployment, { ...deployment, id: "0197-b", phase: "bidding", name: "Second" }],
    "0197-b",
  ),
  noAgentsView: lists.noAgentsView(say, false),
  pickAgentView: lists.pickAgentView(say, [deployment], "agent_status", {
    missed: "ghost",
    args: {},
    more: false,
  }),
  statusView: agents.statusView(say, status, {
    nowMs: AT,
    modelTitle: "Llama Small",
    botLink: "https://t.me/ann_agent_bot",
  }),
  "statusView paused and restarting": agents.statusView(
    say,
    {
      ...status,
      deployment: { ...deployment, restartWantedAt: AT },
      pauses: [
        { ...PAUSE, pausedBy: "owner", reason: null },
        { ...PAUSE, pausedBy: "operator" },
      ],
    },
    { nowMs: AT, modelTitle: "Llama Small", botLink: null },
  ),
  confirmNewKeyView: model.confirmNewKeyView(say, deployment, "nonce", { ...OUTLOOK, canSave: false }),
  newKeyOnItsWayView: model.newKeyOnItsWayView(say, deployment),
  logsView: logs.logsView(say, deployment, LOG_LINES),
  "logsView empty": logs.logsView(say, deployment, []),
  followedLogsView: logs.followedLogsView(say, deployment, LOG_LINES.slice(0, 3), AT + 300_000),
  "followedLogsView waiting": logs.followedLogsView(say, deployment, [], AT + 300_000),
  ...Object.fromEntries(
    (["stopped", "over", "time", "away"] as const).map((why) => [
      `followEndedView ${why}`,
      logs.followEndedView(say, deployment, LOG_LINES.slice(0, 2), why),
    ]),
  ),
  ...Object.fromEntries(
    (["not_running", "away", "unknown_lease"] as const).map((why) => [
      `logsAwayView ${why}`,
      logs.logsAwayView(say, deployment, why),
    ]),
  ),
  logsFileView: logs.logsFileView(say, deployment, "ann_agent_bot-log.txt"),
  confirmCloseView: close.confirmCloseView(say, deployment, "nonce"),
  closingView: close.closingView(say, "Ann's agent"),
  keptView: close.keptView(say, "Ann's agent"),
  alreadyClosedView: close.alreadyClosedView(say, "Ann's agent"),
  nothingToCloseView: close.nothingToCloseView(say),
});
