import type { Client, InStatement } from "@libsql/client";
import { dayStartOf } from "../domain/usage/allowance.ts";
import { AppError } from "../errors.ts";

/** A process that has stood still for too many looks, as it was seen. */
export interface StillProcess {
  id: string;
  seq: number;
}

/**
 * Looks once at every process that holds slices. It counts looks and no time, so that neither a clock that jumps nor a
 * database that was away for an hour makes anybody look dead.
 * @returns how many there are, and those that did not move between so many looks
 */
export async function lookAtProcesses(
  client: Client,
  stillLooks: number,
): Promise<{ processes: number; still: StillProcess[] }> {
  const [, seen] = await client.batch(
    [
      "update usage_processes set looks=case when looked_seq=seq then looks+1 else 0 end, looked_seq=seq",
      "select id, seq, looks from usage_processes",
    ],
    "write",
  );
  const rows = (seen?.rows ?? []).map((r) => ({
    id: String(r.id),
    seq: Number(r.seq),
    looks: Number(r.looks),
  }));
  return { processes: rows.length, still: rows.filter(({ looks }) => looks >= stillLooks) };
}

/**
 * Settles the calls that a dead process had begun, by the estimate in their rows, and gives back the rest of what it
 * held, in one commit. A process that moved meanwhile is alive, and nothing happens; one that comes back later finds
 * its row gone and takes a new identity.
 * @returns how many calls were settled, or null when the process is alive
 * @throws AppError `conflict` when a row breaks any other constraint: then nothing was written
 */
export async function settleDeadProcess(
  client: Client,
  { id, seq }: StillProcess,
  nowMs: number,
): Promise<number | null> {
  try {
    const results = await client.batch(
      [stillThere(id, seq), countLost(id, nowMs), sumLost(id, nowMs), logLost(id, nowMs), ...forget(id)],
      "write",
    );
    return results[3]?.rowsAffected ?? 0;
  } catch (error) {
    if (error instanceof AppError && error.details.constraint === "usage_processes.seq") return null;
    throw error;
  }
}

/** A number that moved leaves none to write, which breaks `not null` and undoes the whole commit. */
const stillThere = (id: string, seq: number): InStatement => ({
  sql: "update usage_processes set seq=case when seq=? then seq end where id=?",
  args: [seq, id],
});

/** Of a call that its own process settled after all, nothing is counted again. */
const NOT_SETTLED = "not exists (select 1 from llm_usage_log l where l.id=r.id)";

const countLost = (id: string, nowMs: number): InStatement => ({
  sql: `insert into usage_counters (scope,kind,window_start,used,refused,updated_at)
    select w.value->>0, w.value->>1, w.value->>2,
      sum(case w.value->>1 when 'budget' then r.cost_micros else r.tokens end), 0, ?
    from usage_reservations r, json_each(r.limits) w where r.process=? and ${NOT_SETTLED}
    group by 1,2,3
    on conflict (scope,kind,window_start) do update set used=used+excluded.used, updated_at=excluded.updated_at`,
  args: [nowMs, id],
});

const sumLost = (id: string, nowMs: number): InStatement => ({
  sql: `insert into usage_days (user_id,deployment_id,model,provider,day_start,subscription_id,calls,tokens_used,
      input_uncached,cache_read,cache_write,output,cost_micros)
    select r.user_id, r.deployment_id, r.model, '${NOBODY}', ?, max(r.subscription_id), count(*), sum(r.tokens),
      sum(r.input_uncached), 0, 0, sum(r.output), sum(r.cost_micros)
    from usage_reservations r where r.process=? and ${NOT_SETTLED}
    group by r.user_id, r.deployment_id, r.model
    on conflict (user_id,day_start,deployment_id,model,provider) do update set calls=calls+excluded.calls,
      tokens_used=tokens_used+excluded.tokens_used, input_uncached=input_uncached+excluded.input_uncached,
      output=output+excluded.output, cost_micros=cost_micros+excluded.cost_micros`,
  args: [dayStartOf(nowMs), id],
});

/** Which upstream was asked died with the process. */
const NOBODY = "unknown";

const logLost = (id: string, nowMs: number): InStatement => ({
  sql: `insert into llm_usage_log (id,user_id,deployment_id,tokens_used,provider,timestamp,subscription_id,model,
      call_kind,input_uncached,output,cost_micros,status,usage_source,started_at)
    select id, user_id, deployment_id, tokens, '${NOBODY}', ?, subscription_id, model,
      call_kind, input_uncached, output, cost_micros, 'lost', 'estimated', started_at
    from usage_reservations where process=?
    on conflict (id) do nothing`,
  args: [nowMs, id],
});

const forget = (id: string): InStatement[] => [
  { sql: "delete from usage_reservations where process=?", args: [id] },
  { sql: "delete from usage_slices where process=?", args: [id] },
  { sql: "delete from usage_processes where id=?", args: [id] },
];
