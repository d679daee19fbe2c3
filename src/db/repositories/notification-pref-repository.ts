import { eq } from "drizzle-orm";
import type { Part } from "../cas-batch.ts";
import { firstOf } from "../run.ts";
import { notificationPrefs } from "../schema.ts";
import type { NewsTo } from "../states.ts";
import type { Store } from "../store.ts";

export interface NotificationPrefRepository {
  /** Where this person wants news; `origin` while they have not chosen. */
  newsTo(userId: string): Promise<NewsTo>;
  /** Since when (ms) they want it so; 0 while they have not chosen. */
  since(userId: string): Promise<number>;
  setPart(userId: string, newsTo: NewsTo): Part;
  /** Whether this person wants to hear what the operator tells everybody; true while they have not chosen. */
  wantsBroadcasts(userId: string): Promise<boolean>;
  setBroadcastsPart(userId: string, wanted: boolean): Part;
}

export function createNotificationPrefRepository({ orm, clock }: Store): NotificationPrefRepository {
  const find = (userId: string) =>
    firstOf(orm.select().from(notificationPrefs).where(eq(notificationPrefs.userId, userId)));
  return {
    newsTo: async (userId) => (await find(userId))?.newsTo ?? "origin",
    since: async (userId) => (await find(userId))?.updatedAt ?? 0,
    setPart: (userId, newsTo) => (guard) => ({
      sql: `insert into notification_prefs (user_id, news_to, created_at, updated_at)
        select ?,?,?,? where ${guard.sql}
        on conflict (user_id) do update set news_to=excluded.news_to, updated_at=excluded.updated_at`,
      args: [userId, newsTo, clock.now(), clock.now(), ...guard.args],
    }),
    wantsBroadcasts: async (userId) => ((await find(userId))?.broadcastsOffAt ?? null) === null,
    // `updated_at` stays: it is the time of the other choice.
    setBroadcastsPart: (userId, wanted) => (guard) => ({
      sql: `insert into notification_prefs (user_id, news_to, broadcasts_off_at, created_at, updated_at)
        select ?,'origin',?,?,? where ${guard.sql}
        on conflict (user_id) do update set broadcasts_off_at=excluded.broadcasts_off_at`,
      args: [userId, wanted ? null : clock.now(), clock.now(), clock.now(), ...guard.args],
    }),
  };
}
