import type { Books, Shelf } from "../../kernel/books.ts";
import { type GroupedShelf, groupShelf } from "../../kernel/grouped-shelf.ts";
import { createSignals, type Signals } from "../../kernel/signals.ts";
import type {
  BotRecord,
  CallbackRecord,
  FileRecord,
  GroupRecord,
  MessageRecord,
  PersonRecord,
  UpdateRecord,
} from "./records.ts";
import type { Signal } from "./signals.ts";

/** A request that a real Telegram would refuse, kept for scanners. Tokens are not kept. */
export interface Violation {
  botUsername: string;
  method: string;
  code: number;
  description: string;
}

/** Everything this Telegram knows. Shelves survive a restart; drafts and chat actions do not. */
export interface World {
  now(): number;
  people: Shelf<PersonRecord>;
  bots: Shelf<BotRecord>;
  groups: Shelf<GroupRecord>;
  /** By chat. */
  messages: GroupedShelf<MessageRecord>;
  /** By bot. */
  updates: GroupedShelf<UpdateRecord>;
  callbacks: Shelf<CallbackRecord>;
  files: Shelf<FileRecord>;
  counters: Shelf<number>;
  signals: Signals<Signal>;
  violations: Violation[];
  /** What a bot shows itself doing in a chat, by chat key; `untilMs` ends it. */
  activity: Map<string, { label: string; text?: string; untilMs: number }>;
}

export function openWorld(books: Books, clock: { now(): number }): World {
  return {
    now: () => clock.now(),
    people: books.shelf("people"),
    bots: books.shelf("bots"),
    groups: books.shelf("groups"),
    messages: groupShelf(books.shelf<MessageRecord>("messages"), ({ chatKey }) => chatKey),
    updates: groupShelf(books.shelf<UpdateRecord>("updates"), ({ botId }) => String(botId)),
    callbacks: books.shelf("callbacks"),
    files: books.shelf("files"),
    counters: books.shelf("counters"),
    signals: createSignals<Signal>(),
    violations: [],
    activity: new Map(),
  };
}

export const unixNow = (world: World): number => Math.floor(world.now() / 1000);

/** The next number of a series; ids of people, bots and groups exceed 32 bits, as the real ones do. */
export function nextNumber(
  world: World,
  series: "person" | "bot" | "group" | "message" | "callback" | "file",
): number {
  const first = {
    person: 5_000_000_001,
    bot: 7_000_000_001,
    group: 1_002_000_000_001,
    message: 101,
    callback: 1,
    file: 1,
  };
  const value = world.counters.get(series) ?? first[series];
  world.counters.put(series, value + 1);
  return value;
}
