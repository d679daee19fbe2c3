import type { Backup } from "../../db/repositories/backup-repository.ts";
import type { Deployment } from "../../db/repositories/deployment-repository.ts";
import type { Revision } from "../../db/repositories/revision-repository.ts";
import type { AgentSettings, ModelOffer } from "../../services/agents/agent-settings.ts";
import type { SavingOutlook } from "../../services/backups/saving-outlook.ts";
import { dayAndTime, microDollars, oneLine } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, Part, View } from "../view.ts";
import { beforeParts } from "./held.ts";
import { act, confirm, fields, note, paragraph } from "./parts.ts";

type Title = (model: string) => string;

const nameOf = (row: Deployment): string => oneLine(row.name);
const status = (say: Say, { id }: Deployment): Choice =>
  act(say("button-status"), "agent_status", { deploymentId: id });

const price = (say: Say, { hundredMicros }: ModelOffer): string =>
  hundredMicros === null
    ? say("settings-model-unpriced")
    : say("settings-model-price", { amount: microDollars(say, hundredMicros) });

/** What an agent is set to, and the models that it could have, with what they cost. */
export function agentSettingsView(say: Say, settings: AgentSettings): View {
  const { deployment: row, models, revisions } = settings;
  const current = models.find(({ id }) => id === row.model)?.title ?? row.model;
  return {
    tone: "plain",
    title: say("agent-settings-title", { name: nameOf(row) }),
    private: true,
    body: [
      fields(
        { label: say("status-model"), value: current },
        { label: say("status-revision"), value: say("status-revision-value", { n: revisions[0]?.n ?? 1 }) },
      ),
      paragraph(say("agent-settings-text")),
      {
        kind: "items",
        choosable: true,
        items: models.map((model) => ({
          title: model.title,
          detail: `${model.description} · ${price(say, model)}`,
        })),
      },
    ],
    choices: [
      ...models.map((model) => [
        model.id === row.model
          ? act(`✓ ${model.title}`, "agent_settings", { deploymentId: row.id })
          : act(model.title, "model_ask", { deploymentId: row.id, model: model.id }),
      ]),
      [act(say("button-revisions"), "agent_revisions", { deploymentId: row.id }), status(say, row)],
    ],
  };
}

/** What one message will cost beside what it costs now, where both are known. */
function difference(say: Say, models: readonly ModelOffer[], from: string, to: string): Part[] {
  const [now, then] = [from, to].map((id) => models.find((model) => model.id === id)?.hundredMicros);
  if (now == null || then == null) return [paragraph(say("settings-price-unknown"))];
  const amounts = { before: microDollars(say, now), after: microDollars(say, then) };
  return [paragraph(say("settings-price-change", amounts))];
}

const consequences = (say: Say, outlook: SavingOutlook): Part[] => [
  ...beforeParts(say, outlook),
  note(say("settings-restarts")),
  note(say("close-valid")),
];

/** Asks once, in this chat, for five minutes (I9). */
const confirmOrKeep = (
  say: Say,
  row: Deployment,
  label: string,
  verb: string,
  args: Record<string, string>,
) => [
  [
    confirm(label, verb, { deploymentId: row.id, ...args }, "primary"),
    act(say("button-settings-keep"), "agent_settings", { deploymentId: row.id }),
  ],
];

/** What another model means, before it is chosen. */
export const confirmModelView = (
  say: Say,
  { deployment: row, models }: AgentSettings,
  { to, current, outlook }: { to: ModelOffer; current: string; outlook: SavingOutlook },
): View => ({
  tone: "plain",
  title: say("model-title", { name: nameOf(row), model: to.title }),
  private: true,
  body: [
    fields({ label: say("settings-now"), value: current }, { label: say("settings-then"), value: to.title }),
    ...difference(say, models, row.model, to.id),
    ...consequences(say, outlook),
  ],
  choices: confirmOrKeep(say, row, say("button-model-yes"), "model_yes", { model: to.id }),
});

const HEALTH: Record<Revision["health"], string> = {
  unknown: "revision-unknown",
  healthy: "revision-healthy",
  unhealthy: "revision-unhealthy",
};

const WHY: Record<Revision["why"], string> = {
  begun: "revision-begun",
  changed: "revision-changed",
  rolled_back: "revision-rolled_back",
  fell_back: "revision-fell_back",
};

const revisionItem = (say: Say, revision: Revision, title: Title) => ({
  title: `${revision.n} · ${title(revision.model)}`,
  detail: [
    dayAndTime(say, revision.createdAt),
    say(WHY[revision.why], { n: revision.backTo ?? 1 }),
    say(HEALTH[revision.health]),
  ].join(" · "),
});

/** An agent's settings as they were, newest first. */
export function revisionsView(say: Say, settings: AgentSettings, title: Title): View {
  const { deployment: row, revisions, hasMore } = settings;
  const last = revisions.at(-1);
  const empty: Part = paragraph(say("revisions-none", { model: title(row.model) }));
  const older = revisions.filter(({ model }) => model !== row.model);
  return {
    tone: "plain",
    title: say("revisions-title", { name: nameOf(row) }),
    private: true,
    body:
      revisions.length === 0
        ? [empty]
        : [{ kind: "items", items: revisions.map((revision) => revisionItem(say, revision, title)) }],
    choices: [
      ...older.map(({ n, model }) => [
        act(say("button-rollback", { n, model: title(model) }), "rollback_ask", {
          deploymentId: row.id,
          n: String(n),
        }),
      ]),
      ...(hasMore && last
        ? [
            [
              act(say("button-next-page"), "agent_revisions", {
                deploymentId: row.id,
                before: String(last.n),
              }),
            ],
          ]
        : []),
      [act(say("button-agent-settings"), "agent_settings", { deploymentId: row.id }), status(say, row)],
    ],
  };
}

interface RollBack {
  row: Deployment;
  models: readonly ModelOffer[];
  revision: Revision;
  title: Title;
  outlook: SavingOutlook;
  /** The last state that was saved while it had these settings. */
  state: Backup | null;
}

/** What changes back, before it does: the settings, and if that is wanted what it remembered with them. */
export function confirmRollBackView(
  say: Say,
  { row, models, revision, title, outlook, state }: RollBack,
): View {
  const { n, model } = revision;
  if (model === row.model) return sameSettingsView(say, row, title(model), state);
  // Nothing is put in place of what could not be saved.
  const saved = outlook.canSave ? state : null;
  return {
    tone: "plain",
    title: say("rollback-title", { name: nameOf(row), n }),
    private: true,
    body: [
      fields(
        { label: say("settings-now"), value: title(row.model) },
        { label: say("settings-then"), value: title(model) },
      ),
      ...difference(say, models, row.model, model),
      ...(revision.health === "unhealthy" ? [note(say("rollback-unhealthy"))] : []),
      ...(saved ? [paragraph(say("rollback-memory", { when: whenSaved(say, saved) }))] : []),
      ...consequences(say, outlook),
    ],
    choices: [
      ...confirmOrKeep(
        say,
        row,
        say(saved ? "button-rollback-settings" : "button-rollback-yes"),
        "rollback_yes",
        {
          n: String(n),
        },
      ),
      ...(saved
        ? [
            [
              confirm(
                say("button-rollback-memory", { when: whenSaved(say, saved) }),
                "rollback_yes",
                { deploymentId: row.id, n: String(n), backupId: saved.id },
                "danger",
              ),
            ],
          ]
        : []),
    ],
  };
}

const whenSaved = (say: Say, { endedAt, createdAt }: Backup): string => dayAndTime(say, endedAt ?? createdAt);

/** There is nothing to set back, but what it remembered then can be had. */
const sameSettingsView = (say: Say, row: Deployment, model: string, state: Backup | null): View => ({
  tone: "plain",
  title: say("rollback-same-title", { name: nameOf(row), model }),
  private: true,
  body: [paragraph(say(state ? "rollback-same-memory" : "rollback-same-text"))],
  choices: [
    ...(state
      ? [
          [
            act(say("button-rollback-restore", { when: whenSaved(say, state) }), "restore_ask", {
              deploymentId: row.id,
              backupId: state.id,
            }),
          ],
        ]
      : []),
    [act(say("button-revisions"), "agent_revisions", { deploymentId: row.id }), status(say, row)],
  ],
});

/** Said as soon as it is decided; whether the agent is well with it is news of its own. */
export const revisedView = (say: Say, row: Deployment, model: string, n: number): View => ({
  tone: "busy",
  title: say("revised-title", { name: nameOf(row), model }),
  private: true,
  body: [paragraph(say("revised-text", { n }))],
  choices: [[act(say("button-revisions"), "agent_revisions", { deploymentId: row.id }), status(say, row)]],
});
