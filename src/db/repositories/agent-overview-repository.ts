import { and, eq, sql } from "drizzle-orm";
import {
  type Observed,
  type ProviderRecord,
  RECORD_MS,
  RECORDED,
  recordOf,
} from "../../domain/providers/record.ts";
import { firstOf } from "../run.ts";
import { akashIntents, deployments, leases, planSlots, subscriptions } from "../schema.ts";
import type { Store } from "../store.ts";
import type { AgentHealth } from "./agent-health-repository.ts";
import type { DeploymentEvent } from "./deployment-event-repository.ts";
import type { Deployment } from "./deployment-repository.ts";
import type { Intent } from "./intent-repository.ts";
import type { Lease } from "./lease-repository.ts";
import type { ModelPause } from "./model-pause-repository.ts";
import type { Subscription } from "./subscription-repository.ts";

/** All that is stored of one agent and that its owner is shown. */
export interface AgentOverview {
  deployment: Deployment;
  /** The attempt that it runs by, and that attempt's lease. */
  intent: Intent | null;
  lease: Lease | null;
  /** The plan whose slot it holds. */
  subscription: Subscription | null;
  pauses: ModelPause[];
  /** The last of them, in order of writing. */
  events: DeploymentEvent[];
  health: {
    state: AgentHealth["state"];
    layer: string | null;
    kind: string | null;
    sinceMs: number;
    heardAtMs: number | null;
    restarts: number;
  } | null;
  /** Number of its settings; 1 for one that was never changed. */
  revision: number;
  /** What all its leases have cost by their price and their age, in uact times ms per block. */
  priceTimesMs: number;
  /** When its model answered last within thirty days, ms. */
  lastAnswerMs: number | null;
  /** Billable tokens since its plan's period began, by whole UTC days. */
  periodTokens: number;
  /** When its newest whole backup was made, ms. */
  backupAtMs: number | null;
  /** How its provider did with us, as whoever chooses among bids sees it. */
  record: ProviderRecord;
}

export interface AgentOverviewRepository {
  /** One query, whatever there is; null for what is not that user's (I4). */
  read(userId: string, deploymentId: string): Promise<AgentOverview | null>;
}

const EVENTS_SHOWN = 100;
/** How far back an answer of its model is looked for. */
const ANSWER_MS = 30 * 86_400_000;
const DAY_MS = 86_400_000;

/** The one edge at which rows that SQLite has put into JSON become typed. */
const fromJson = <T>(text: string | null): T => JSON.parse(text ?? "null") as T;

const PAUSES = sql<string>`(select json_group_array(json_object('deploymentId', p.deployment_id, 'pausedBy', p.paused_by,
  'reason', p.reason, 'actorId', p.actor_id, 'createdAt', p.created_at)) from model_pauses p where p.deployment_id=deployments.id)`;
const EVENTS = sql<string>`(select json_group_array(json_object('id', e.id, 'deploymentId', e.deployment_id, 'type', e.type,
  'fromPhase', e.from_phase, 'toPhase', e.to_phase, 'evidence', e.evidence, 'createdAt', e.created_at)) from (select * from
  (select * from deployment_events where deployment_id=deployments.id order by id desc limit ${EVENTS_SHOWN}) order by id) e)`;
const HEALTH = sql<string | null>`(select json_object('state', h.state, 'layer', i.layer, 'kind', i.kind,
  'sinceMs', coalesce(i.opened_at, h.since), 'heardAtMs', r.reported_at, 'restarts', coalesce(r.restarts, 0))
  from agent_health h left join incidents i on i.deployment_id=h.id and i.resolved_at is null
  left join agent_reports r on r.intent_id=h.intent_id where h.id=deployments.id order by i.opened_at desc limit 1)`;
const TOKENS = sql<number>`(select coalesce(sum(u.tokens_used), 0) from usage_days u where u.user_id=deployments.user_id
  and u.deployment_id=deployments.id and u.day_start>=coalesce((select coalesce(s.current_period_start, s.created_at)
  from plan_slots p join subscriptions s on s.id=p.subscription_id where p.id=deployments.slot_id), 0)-${DAY_MS}+1)`;
export function createAgentOverviewRepository({ orm, clock }: Store): AgentOverviewRepository {
  return {
    async read(userId, deploymentId) {
      const now = clock.now();
      const seen = sql<string>`(select json_group_array(json_object('kind', o.kind, 'count', o.seen, 'lastAtMs', o.last_at))
        from (select kind, count(*) seen, max(created_at) last_at from provider_observations
        where provider=akash_intents.provider and kind in ${[...RECORDED]} and created_at>=${now - RECORD_MS}
        group by kind, created_at/${DAY_MS}) o)`;
      const row = await firstOf(
        orm
          .select({
            deployment: deployments,
            intent: akashIntents,
            lease: leases,
            subscription: subscriptions,
            pauses: PAUSES,
            events: EVENTS,
            health: HEALTH,
            revision: sql<number>`coalesce((select max(n) from revisions where deployment_id=deployments.id), 1)`,
            priceTimesMs: sql<number>`(select coalesce(sum(l.price_uact_per_block*(coalesce(l.closed_at, ${now})-l.created_at)), 0)
              from leases l where l.deployment_id=deployments.id)`,
            lastAnswerMs: sql<
              number | null
            >`(select u.timestamp from llm_usage_log u where u.user_id=deployments.user_id
              and u.timestamp>=${now - ANSWER_MS} and u.deployment_id=deployments.id and u.status='ok'
              order by u.timestamp desc limit 1)`,
            periodTokens: TOKENS,
            backupAtMs: sql<
              number | null
            >`(select b.ended_at from backups b where b.deployment_id=deployments.id
              and b.state='whole' order by b.id desc limit 1)`,
            seen,
          })
          .from(deployments)
          .leftJoin(akashIntents, eq(akashIntents.id, deployments.currentIntentId))
          .leftJoin(
            leases,
            and(eq(leases.deploymentId, deployments.id), eq(leases.intentId, deployments.currentIntentId)),
          )
          .leftJoin(
            planSlots,
            and(
              eq(planSlots.id, deployments.slotId),
              eq(planSlots.deploymentId, deployments.id),
              eq(planSlots.state, "held"),
            ),
          )
          .leftJoin(subscriptions, eq(subscriptions.id, planSlots.subscriptionId))
          .where(and(eq(deployments.id, deploymentId), eq(deployments.userId, userId)))
          .limit(1),
      );
      if (!row) return null;
      const { pauses, events, health, seen: observed, ...rest } = row;
      return {
        ...rest,
        pauses: fromJson(pauses),
        events: fromJson(events),
        health: fromJson(health),
        record: recordOf(fromJson<Observed[]>(observed), now),
      };
    },
  };
}
