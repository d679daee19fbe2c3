import type { MoneyWorld } from "./money-world.ts";

/** Writes down from now on when an agent begins to close and when its plan is over. @returns what happened, in order (I11) */
export async function watchEnds({ client }: MoneyWorld) {
  await client.execute("create table if not exists seen (what text)");
  await client.execute(
    "create trigger seen_phase after update of phase on deployments when new.phase='closing' begin insert into seen values ('agent closing'); end",
  );
  await client.execute(
    "create trigger seen_status after update of status on subscriptions when new.status='canceled' and old.status<>'canceled' begin insert into seen values ('plan over'); end",
  );
  return {
    seen: async () => (await client.execute("select what from seen")).rows.map((row) => String(row.what)),
    /** Something beside the database that belongs into the order. */
    note: (what: string) => client.execute({ sql: "insert into seen values (?)", args: [what] }),
  };
}
