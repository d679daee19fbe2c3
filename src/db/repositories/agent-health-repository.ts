import { eq } from "drizzle-orm";
import { type Head, insertPart, type Part, updatePart } from "../cas-batch.ts";
import { type ColumnPatch, columnValues, type Row } from "../columns.ts";
import { firstOf, runPart } from "../run.ts";
import { agentHealth } from "../schema.ts";
import type { Store } from "../store.ts";

export type AgentHealth = Row<typeof agentHealth>;
export type AgentHealthPatch = ColumnPatch<typeof agentHealth>;

/** An agent that nothing is heard of since then (ms). */
export interface Silent {
  id: string;
  reportedAt: number;
}

export interface AgentHealthRepository {
  find(deploymentId: string): Promise<AgentHealth | null>;
  /** Begins the books of an agent that was never looked at, or has another lease now. */
  begin(deploymentId: string, intentId: string): Promise<AgentHealth>;
  /** A change as it was read, for an atomic commit. */
  head(row: Pick<AgentHealth, "id" | "version">, patch: AgentHealthPatch): Head;
  /** Agents whose last report fell out of the time that counts as fresh between those moments (ms), as it did. */
  fellSilent(
    between: { afterMs: number; untilMs: number },
    phases: readonly string[],
    page: { after: Silent | null; limit: number },
  ): Promise<Silent[]>;
  /** Agents in those phases that nobody looks after. */
  forgotten(phases: readonly string[], limit: number): Promise<string[]>;
  forgetPart(deploymentId: string): Part;
  /** Has the platform asked anew about an agent's channel at the next look. */
  askChannelPart(deploymentId: string): Part;
  /** The same where what was found out was not the last word. */
  recheckChannelPart(deploymentId: string): Part;
}

const places = (values: readonly string[]): string => values.map(() => "?").join(",");

export function createAgentHealthRepository({ client, orm, clock }: Store): AgentHealthRepository {
  const find = (id: string) => firstOf(orm.select().from(agentHealth).where(eq(agentHealth.id, id)).limit(1));
  const idsOf = (rows: readonly Record<string, unknown>[]): string[] => rows.map(({ id }) => String(id));
  return {
    find,
    async begin(deploymentId, intentId) {
      const now = clock.now();
      const fresh: AgentHealth = {
        id: deploymentId,
        intentId,
        state: "unknown",
        layer: null,
        kind: null,
        since: now,
        looks: 0,
        providerSays: null,
        providerSince: null,
        channelSays: null,
        channelAt: null,
        restarts: 0,
        restartsAt: now,
        updatedAt: now,
        version: 0,
      };
      const known = await find(deploymentId);
      if (known?.intentId === intentId) return known;
      const version = known ? known.version + 1 : 0;
      const begun = { ...fresh, version };
      await runPart(
        client,
        insertPart(agentHealth, columnValues(agentHealth, begun), {
          equalIn: ["id"],
          where: "agent_health.version<excluded.version",
        }),
      );
      return (await find(deploymentId)) ?? begun;
    },
    head: ({ id, version }, patch) => ({
      table: agentHealth,
      id,
      version,
      set: { ...patch, updated_at: clock.now() },
    }),
    async fellSilent({ afterMs, untilMs }, phases, { after, limit }) {
      const { rows } = await client.execute({
        sql: `select r.deployment_id as id, r.reported_at as at from agent_reports r
          cross join deployments d on d.id=r.deployment_id and d.current_intent_id=r.intent_id
          where r.reported_at>? and r.reported_at<=? and d.phase in (${places(phases)})
            and (r.reported_at, r.deployment_id)>(?, ?)
          order by r.reported_at, r.deployment_id limit ?`,
        args: [afterMs, untilMs, ...phases, after?.reportedAt ?? afterMs, after?.id ?? "", limit],
      });
      return rows.map(({ id, at }) => ({ id: String(id), reportedAt: Number(at) }));
    },
    async forgotten(phases, limit) {
      const { rows } = await client.execute({
        sql: `select d.id from deployments d where d.phase in (${places(phases)}) and d.current_intent_id is not null
          and not exists (select 1 from agent_health h where h.id=d.id and h.intent_id=d.current_intent_id) limit ?`,
        args: [...phases, limit],
      });
      return idsOf(rows);
    },
    askChannelPart: (deploymentId) =>
      updatePart(
        agentHealth,
        { channel_says: null, channel_at: null },
        { sql: "id=? and channel_at is not null", args: [deploymentId] },
      ),
    recheckChannelPart: (deploymentId) =>
      updatePart(
        agentHealth,
        { channel_at: 0 },
        { sql: "id=? and channel_says is not null and channel_says<>'token_refused'", args: [deploymentId] },
      ),
    forgetPart: (deploymentId) => (guard) => ({
      sql: `delete from agent_health where id=? and ${guard.sql}`,
      args: [deploymentId, ...guard.args],
    }),
  };
}
