import { helpsItself } from "../health/remedy.ts";
import type { NewsKind } from "./news-kinds.ts";

/** What happened to an agent or to the plan that it runs on. */
export interface Happened {
  type: string;
  evidence: Readonly<Record<string, unknown>>;
  createdAt: number;
}

export interface News {
  kind: NewsKind;
  /** Told also while its person wants quiet: they wait for it, or it waits for them. */
  atOnce: boolean;
  /** Told also to whoever wants none of its kind: it needs their hand, or what they asked for has failed. */
  always: boolean;
  /** What it is about: a newer one about the same makes one that still waits pointless. */
  about: string | null;
}

/** What else decides what an event is. */
export interface Setting {
  /** Everything that happened to the agent, oldest first. */
  events: readonly Happened[];
  /** Its bot is one that GoClaw manages for its owner. */
  isManaged: boolean;
}

type Rule = News | ((event: Happened, setting: Setting) => News);

const HOUR_MS = 3_600_000;
const USED_UP = 100;

const when = (now: boolean, kind: NewsKind, about: string | null = null): News => ({
  ...{ kind, atOnce: now, always: false, about },
});
const atOnce = (kind: NewsKind, about: string | null = null): News => when(true, kind, about);
const inTime = (kind: NewsKind, about: string | null = null): News => when(false, kind, about);
/** What cannot wait of these can be switched off as little. */
const needed = (news: News): News => ({ ...news, always: news.atOnce });

const ofPlan = (what: string, { evidence }: Happened): string => `${what}:${String(evidence.subscriptionId)}`;
const isFull = ({ evidence }: Happened): boolean => Number(evidence.percent) >= USED_UP;

/** Silence wakes somebody only where nothing gets better without them. */
const silent = ({ evidence }: Happened, { isManaged }: Setting): News =>
  needed(when(!helpsItself(evidence, isManaged), "health", "health"));

/** What was last wanted before something came of it. */
const wantedBefore = (event: Happened, { events }: Setting, wishes: ReadonlySet<string>) =>
  events.findLast(({ type, createdAt }) => createdAt < event.createdAt && wishes.has(type));

const RESTARTS = new Set(["restart_wanted", "new_key_wanted", "configuration_wanted"]);
const MOVES = new Set(["move_begun", "heal_begun"]);

/** A restart answers whoever asked for it, unless it is one that is tried against silence. */
const restarted = (event: Happened, setting: Setting): News =>
  when(wantedBefore(event, setting, RESTARTS)?.evidence.by !== "remedy", "deploys");

/** A restore answers whoever asked for it; a container that began anew by itself can be told of in time. */
function restored(event: Happened, { events }: Setting): News {
  const isAsked = ({ type, evidence, createdAt }: Happened): boolean =>
    (type === "restore_begun" || (type === "settings_rolled_back" && evidence.withState === true)) &&
    event.createdAt - createdAt < HOUR_MS;
  return when(events.some(isAsked), "backups");
}

const isOwn = ({ evidence }: Happened): boolean => evidence.by === "owner" || evidence.by === undefined;
/** A move away from trouble answers its owner where they had it moved rather than wait. */
const moved = (event: Happened, setting: Setting): News =>
  event.evidence.why === "asked"
    ? atOnce("deploys", "place")
    : when(wantedBefore(event, setting, MOVES)?.evidence.by === "owner", "health", "place");
const moveUndone = (event: Happened, setting: Setting): News => needed(moved(event, setting));
const dunning = (event: Happened): News => inTime("money", ofPlan("overdue", event));
const dispute = (event: Happened): News => inTime("money", ofPlan("dispute", event));

/** Each type of event that is told in a message of its own. */
const RULES: ReadonlyMap<string, Rule> = new Map(
  Object.entries<Rule>({
    live: atOnce("deploys"),
    failed: atOnce("ends"),
    closed: ({ evidence }) => when(!evidence.why, "ends"),
    stopped: (event) => (isOwn(event) ? atOnce("deploys") : inTime("ends")),
    stop_undone: needed(atOnce("deploys")),
    resume_failed: ({ evidence }) => needed(when(evidence.againAtMs === undefined, "deploys")),
    resume_exhausted: inTime("ends"),
    restarted,
    restart_failed: (event, setting) => needed(restarted(event, setting)),
    act_unsaved: needed(atOnce("deploys")),
    act_given_up: needed(atOnce("deploys")),
    settings_settled: atOnce("deploys"),
    settings_fell_back: needed(atOnce("deploys")),
    settings_stuck: atOnce("ends"),

    moved,
    move_undone: moveUndone,
    reclaim_announced: inTime("health", "place"),
    heal_waits: inTime("health", "place"),
    heal_given_up: atOnce("ends"),
    silent,
    answers_again: inTime("health", "health"),
    heal_asked: needed(atOnce("health", "health")),

    model_paused: inTime("ends", "pause"),
    model_resumed: inTime("ends", "pause"),

    payment_returned: atOnce("money"),
    refunded: inTime("money"),
    refund_failed: inTime("money"),
    refund_held: inTime("money"),
    refund_declined: inTime("money"),
    plan_changed: atOnce("money"),
    plan_change_unpaid: atOnce("money"),
    plan_change_refused: atOnce("money"),
    plan_change_lapsed: inTime("money"),
    plan_shrinks: inTime("money"),
    plan_overdue: dunning,
    plan_overdue_stopped: dunning,
    plan_overdue_closing: dunning,
    plan_overdue_ended: dunning,
    plan_paid_again: dunning,
    plan_frozen: dispute,
    plan_thawed: dispute,
    plan_thawed_late: dispute,
    runs_out: ({ evidence }) => when(Number(evidence.hours) <= 6, "money", "runway"),

    budget_used: (event) => when(isFull(event), "usage", "budget"),
    plan_used: (event) =>
      when(isFull(event) && event.evidence.isShare !== true, "usage", ofPlan("tokens", event)),

    backup_done: atOnce("backups"),
    backup_failed: ({ evidence }) => needed(when(evidence.by === "asked", "backups")),
    state_restored: restored,
  }),
);

/** What kind of news an event is; null for one that nobody is told in a message of its own. */
export function newsOf(event: Happened, setting: Setting): News | null {
  const rule = RULES.get(event.type) ?? null;
  return typeof rule === "function" ? rule(event, setting) : rule;
}
