import { offeredCommands } from "../person/acts.ts";
import { OPTION } from "../rules/command.ts";
import { findApplication, findUser, userWith } from "../world/accounts.ts";
import { channelsOf, dmChannel, guildsOf, isIn, messagesFor } from "../world/places.ts";
import type {
  ChannelRecord,
  CommandOption,
  CommandRecord,
  MessageRecord,
  UserRecord,
} from "../world/records.ts";
import type { World } from "../world/world.ts";

/** What the pane was opened with. */
export interface PaneOptions {
  world: World;
  /** The product's own application, whose direct messages are always on the list. */
  mainId: string;
  /** The person shown unless the address says `as=<id>`. */
  userId: string;
}

/** Who looks, at which channel, and what else is on their list. */
export interface Scene {
  world: World;
  user: UserRecord;
  channel: ChannelRecord;
  dms: PlaceRow[];
  servers: { id: string; name: string; channels: PlaceRow[] }[];
  /** Set when it is not the default person. */
  as: string | undefined;
}

export interface PlaceRow {
  channelId: string;
  title: string;
  last: MessageRecord | undefined;
}

/** One entry of the slash-command picker: a command, or a sub-command of one. */
export interface Pick {
  /** What is typed, without the slash: `blacklist add`. */
  line: string;
  description: string;
  application: string;
  options: CommandOption[];
}

export function titleOf(world: World, channel: ChannelRecord): string {
  if (channel.kind === "guild") return `#${channel.name}`;
  return findApplication(world, channel.botId)?.name ?? "Deleted application";
}

function listDms(world: World, user: UserRecord, mainId: string): PlaceRow[] {
  const known = world.applications
    .all()
    .filter(
      ({ id, ownerId }) =>
        id === mainId ||
        ownerId === user.id ||
        user.installed.includes(id) ||
        guildsOf(world, user.id).some((guild) => id in guild.bots),
    );
  const rows = known.map(({ id, name }) => {
    const channel = dmChannel(world, user.id, id);
    return { channelId: channel.id, title: name, last: messagesFor(world, channel.id, user.id).at(-1) };
  });
  const rank = (row: PlaceRow) => row.last?.atMs ?? 0;
  const main = dmChannel(world, user.id, mainId).id;
  return rows.sort(
    (a, b) => Number(b.channelId === main) - Number(a.channelId === main) || rank(b) - rank(a),
  );
}

/** Reads the address; an unknown channel or person falls back to the first ones. */
export function openScene(
  options: PaneOptions,
  query: { c?: string | undefined; as?: string | undefined },
): Scene {
  const { world, mainId } = options;
  const asked = query.as ? findUser(world, query.as) : undefined;
  const user = asked ?? userWith(world, options.userId);
  const wanted = query.c ? world.channels.get(query.c) : undefined;
  const channel = wanted && isIn(world, wanted, user.id) ? wanted : dmChannel(world, user.id, mainId);
  const servers = world.guilds
    .all()
    .filter(({ memberIds }) => memberIds.includes(user.id))
    .map((guild) => ({
      id: guild.id,
      name: guild.name,
      channels: channelsOf(world, guild.id).map(({ id, name }) => ({
        channelId: id,
        title: name,
        last: messagesFor(world, id, user.id).at(-1),
      })),
    }));
  const as = user.id === options.userId ? undefined : user.id;
  return { world, user, channel, dms: listDms(world, user, mainId), servers, as };
}

function picksOf(command: CommandRecord, application: string): Pick[] {
  const branch = (line: string, description: string, options: CommandOption[]): Pick[] => {
    const inside = options.filter(({ type }) => type === OPTION.subcommand || type === OPTION.group);
    if (inside.length === 0) return [{ line, description, application, options }];
    return inside.flatMap((one) => branch(`${line} ${one.name}`, one.description, one.options ?? []));
  };
  return branch(command.name, command.description, command.options);
}

/** What the picker offers here, in the language of the person. */
export function picksIn({ world, user, channel }: Scene): Pick[] {
  return offeredCommands({ world, userId: user.id, channel }).flatMap((command) =>
    picksOf(
      { ...command, description: command.descriptionLocalizations?.[user.locale] ?? command.description },
      findApplication(world, command.applicationId)?.name ?? "",
    ),
  );
}

/** A relative address of the pane. */
export function href(
  scene: { as: string | undefined },
  query: Record<string, string | undefined>,
  path = "./",
): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, as: scene.as }))
    if (value !== undefined) params.set(name, value);
  return `${path}?${params}`;
}
