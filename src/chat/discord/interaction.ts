import { z } from "zod";
import { AppError } from "../../errors.ts";

/** Kinds of interaction. */
export const ASKED = { ping: 1, command: 2, component: 3, autocomplete: 4, modal: 5 } as const;

const Snowflake = z.string().regex(/^\d{15,21}$/);
const User = z.object({
  id: Snowflake,
  username: z.string(),
  global_name: z.string().nullish(),
});
const Option: z.ZodType<CommandOption> = z.lazy(() =>
  z.object({
    name: z.string(),
    type: z.number().int(),
    value: z.union([z.string(), z.number(), z.boolean()]).optional(),
    focused: z.boolean().optional(),
    options: z.array(Option).optional(),
  }),
);

export interface CommandOption {
  name: string;
  type: number;
  value?: string | number | boolean | undefined;
  focused?: boolean | undefined;
  options?: CommandOption[] | undefined;
}

const Data = z.object({
  name: z.string().optional(),
  options: z.array(Option).optional(),
  custom_id: z.string().optional(),
  values: z.array(z.string()).optional(),
  components: z.array(z.unknown()).optional(),
});

/** As much of an interaction as we use. Discord adds members at any time, so others are let pass. */
const Interaction = z.object({
  id: Snowflake,
  application_id: Snowflake,
  type: z.number().int(),
  token: z.string().min(1),
  locale: z.string().optional(),
  channel_id: Snowflake.optional(),
  /** 0 a server, 1 our private chat, 2 a chat of others. */
  context: z.number().int().nullish(),
  guild_id: Snowflake.optional(),
  user: User.optional(),
  member: z.object({ user: User.optional() }).optional(),
  message: z.object({ id: Snowflake, channel_id: Snowflake, flags: z.number().optional() }).optional(),
  data: Data.optional(),
});

export type Interaction = z.output<typeof Interaction>;
export type DiscordUser = z.output<typeof User>;

/** @throws AppError `invalid_input` when it is no interaction */
export function readInteraction(body: unknown): Interaction {
  const parsed = Interaction.safeParse(body);
  if (!parsed.success) throw new AppError("invalid_input", "not a Discord interaction");
  return parsed.data;
}

const OUR_PRIVATE_CHAT = 1;

/** In our private chat everything stays; anywhere else only the person may see it, and it lapses. */
export const isInPrivateChat = ({ context, guild_id }: Interaction): boolean =>
  context === undefined || context === null ? guild_id === undefined : context === OUR_PRIVATE_CHAT;

export const personOf = ({ user, member }: Interaction): DiscordUser | null => user ?? member?.user ?? null;

const DISCORD_EPOCH_MS = 1_420_070_400_000n;

/** When Discord made an id, ms since epoch. */
export const madeAtMs = (snowflake: string): number => Number((BigInt(snowflake) >> 22n) + DISCORD_EPOCH_MS);
