import { and, eq, getTableColumns } from "drizzle-orm";
import type { KindChoices, NewsKind } from "../../domain/news/news-kinds.ts";
import type { QuietHours } from "../../domain/news/quiet-hours.ts";
import { insertPart, type Part, updatePart } from "../cas-batch.ts";
import { columnValues, type Row } from "../columns.ts";
import { allOf, firstOf } from "../run.ts";
import { chatIdentities, newsChoices, notificationPrefs } from "../schema.ts";
import type { NewsTo, Platform, SwitchableKind } from "../states.ts";
import type { Store } from "../store.ts";

export interface NotificationPrefs {
  /** `origin` while they have not chosen. */
  newsTo: NewsTo;
  /** Since when (ms) they want it so; 0 while they have not chosen. */
  newsToSince: number;
  kinds: KindChoices;
  /** Null while they want none. */
  quiet: QuietHours | null;
  /** Null while they have not chosen. */
  timeZone: string | null;
}

export interface NotificationPrefRepository {
  /** What this person chose. */
  read(userId: string): Promise<NotificationPrefs>;
  newsTo(userId: string): Promise<NewsTo>;
  /** The quiet hours of whoever is spoken to in a private chat, which is called as its account is. */
  quietIn(platform: Platform, chatId: string): Promise<QuietHours | null>;
  newsToPart(userId: string, newsTo: NewsTo): Part;
  /** Choosing again what is chosen changes nothing. */
  kindPart(userId: string, kind: SwitchableKind, wanted: boolean): Part;
  quietPart(userId: string, quiet: Pick<QuietHours, "from" | "to"> | null): Part;
  timeZonePart(userId: string, timeZone: string): Part;
}

type Prefs = Row<typeof notificationPrefs>;

/** Without a zone there are no hours: whoever sets them says where. */
const quietOf = ({ quietFrom: from, quietTo: to, timeZone }: Prefs): QuietHours | null =>
  from === null || to === null || timeZone === null ? null : { from, to, timeZone };

export function createNotificationPrefRepository({ orm, clock }: Store): NotificationPrefRepository {
  const find = (userId: string) =>
    firstOf(orm.select().from(notificationPrefs).where(eq(notificationPrefs.userId, userId)));
  /** Writes what was chosen and leaves all else as it is; `updated_at` is the time of one choice alone. */
  const setPart = (userId: string, chosen: Partial<Prefs>): Part => {
    const now = clock.now();
    const row = { newsTo: "origin" as const, ...chosen, userId, createdAt: now, updatedAt: now };
    const columns = Object.keys(columnValues(notificationPrefs, chosen));
    const values = columnValues(notificationPrefs, row);
    const set = columns.map((column) => `${column}=excluded.${column}`).join(", ");
    return (guard) => {
      const { sql, args } = insertPart(notificationPrefs, values)(guard);
      return { sql: `${sql} on conflict(user_id) do update set ${set}`, args };
    };
  };
  return {
    async read(userId) {
      const [row, chosen] = await Promise.all([
        find(userId),
        allOf(orm.select().from(newsChoices).where(eq(newsChoices.userId, userId))),
      ]);
      return {
        newsTo: row?.newsTo ?? "origin",
        newsToSince: row?.updatedAt ?? 0,
        kinds: new Map<NewsKind, { wanted: boolean; sinceMs: number }>(
          chosen.map(({ kind, wanted, since }) => [kind, { wanted, sinceMs: since }]),
        ),
        quiet: row && quietOf(row),
        timeZone: row?.timeZone ?? null,
      };
    },
    newsTo: async (userId) => (await find(userId))?.newsTo ?? "origin",
    async quietIn(platform, chatId) {
      const isThere = and(eq(chatIdentities.platform, platform), eq(chatIdentities.platformUserId, chatId));
      const row = await firstOf(
        orm
          .select(getTableColumns(notificationPrefs))
          .from(chatIdentities)
          .innerJoin(notificationPrefs, eq(notificationPrefs.userId, chatIdentities.userId))
          .where(isThere),
      );
      return row && quietOf(row);
    },
    newsToPart: (userId, newsTo) => setPart(userId, { newsTo, updatedAt: clock.now() }),
    kindPart(userId, kind, wanted) {
      const since = clock.now();
      const where = { sql: "user_id=? and kind=? and not wanted", args: [userId, kind] };
      return wanted
        ? updatePart(newsChoices, { wanted, since }, where)
        : insertPart(newsChoices, columnValues(newsChoices, { userId, kind, wanted, since }), {
            equalIn: ["user_id", "kind"],
            where: "news_choices.wanted",
          });
    },
    quietPart: (userId, quiet) =>
      setPart(userId, { quietFrom: quiet?.from ?? null, quietTo: quiet?.to ?? null }),
    timeZonePart: (userId, timeZone) => setPart(userId, { timeZone }),
  };
}
