import type { Books, Shelf } from "../../kernel/books.ts";
import { createSignals, type Signals } from "../../kernel/signals.ts";
import type {
  ApplicationRecord,
  ChannelRecord,
  CommandRecord,
  GuildRecord,
  InteractionRecord,
  MessageRecord,
  UserRecord,
} from "./records.ts";
import type { Signal } from "./signals.ts";

/** A request that a real Discord would refuse, kept for scanners. Tokens are not kept. */
export interface Violation {
  application: string;
  route: string;
  status: number;
  code: number;
  message: string;
  /** Where in the body, for an invalid form. */
  at: string[];
}

/** Members of an accepted body that Discord passes over in silence. */
export interface IgnoredFields {
  route: string;
  fields: string[];
}

/** Everything this Discord knows. Shelves survive a restart. */
export interface World {
  now(): number;
  /** `http://127.0.0.1:<port>` of the API, known once it listens. */
  baseUrl: string;
  users: Shelf<UserRecord>;
  applications: Shelf<ApplicationRecord>;
  guilds: Shelf<GuildRecord>;
  channels: Shelf<ChannelRecord>;
  messages: Shelf<MessageRecord>;
  commands: Shelf<CommandRecord>;
  interactions: Shelf<InteractionRecord>;
  counters: Shelf<number>;
  /** Ids of messages by channel, oldest first. */
  messageIds: Map<string, string[]>;
  /** Ids of interactions by token. */
  interactionIds: Map<string, string>;
  /** The interaction whose form lies before a person, by the person's id. */
  openModals: Map<string, string>;
  /** Ids of direct messages, by `<person>:<bot>`. */
  dmIds: Map<string, string>;
  /** Who shows that they are writing, by channel, and until when. */
  typing: Map<string, { name: string; untilMs: number }>;
  signals: Signals<Signal>;
  violations: Violation[];
  ignored: IgnoredFields[];
}

export function openWorld(books: Books, clock: { now(): number }): World {
  const messages = books.shelf<MessageRecord>("messages");
  const interactions = books.shelf<InteractionRecord>("interactions");
  const channels = books.shelf<ChannelRecord>("channels");
  const asked = interactions.all();
  return {
    now: () => clock.now(),
    baseUrl: "",
    users: books.shelf("users"),
    applications: books.shelf("applications"),
    guilds: books.shelf("guilds"),
    channels,
    messages,
    commands: books.shelf("commands"),
    interactions,
    counters: books.shelf("counters"),
    messageIds: idsByChannel(messages.all()),
    interactionIds: new Map(asked.map(({ token, id }) => [token, id])),
    openModals: new Map(asked.filter((one) => one.isModalOpen).map(({ userId, id }) => [userId, id])),
    dmIds: new Map(
      channels.all().flatMap((one) => (one.kind === "dm" ? [[dmKey(one.userId, one.botId), one.id]] : [])),
    ),
    typing: new Map(),
    signals: createSignals<Signal>(),
    violations: [],
    ignored: [],
  };
}

export const dmKey = (userId: string, botId: string): string => `${userId}:${botId}`;

function idsByChannel(messages: readonly MessageRecord[]): Map<string, string[]> {
  const ids = new Map<string, string[]>();
  for (const { id, channelId } of messages) {
    const known = ids.get(channelId);
    if (known) known.push(id);
    else ids.set(channelId, [id]);
  }
  return ids;
}

const DISCORD_EPOCH_MS = 1_420_070_400_000;

/** A fresh id: the time in its upper bits, a running number in its lower ones. */
export function snowflake(world: World): string {
  const next = ((world.counters.get("snowflake") ?? 0) + 1) % 2 ** 22;
  world.counters.put("snowflake", next);
  return ((BigInt(Math.floor(world.now()) - DISCORD_EPOCH_MS) << 22n) | BigInt(next)).toString();
}

/** A time as Discord writes it. */
export const timestamp = (ms: number): string => new Date(ms).toISOString().replace("Z", "000+00:00");
