import type { APIApplicationCommandOptionChoice } from "discord-api-types/v10";

/** A person with a Discord account. */
export interface UserRecord {
  id: string;
  username: string;
  globalName: string;
  /** The language of this person's client, e.g. `en-US`. */
  locale: string;
  /** Privacy setting: whether members of shared servers, bots among them, may write first. */
  takesDms: boolean;
  /** Bots that this person has blocked. */
  blocked: string[];
  /** Applications added to this account. */
  installed: string[];
}

/** An application with its bot; both have the same id. */
export interface ApplicationRecord {
  id: string;
  name: string;
  description: string;
  /** The bot's username. */
  username: string;
  ownerId?: string;
  token: string;
  /** Ed25519, 64 hex characters. */
  publicKey: string;
  /** Ed25519, PKCS#8 in base64. */
  privateKey: string;
  flags: number;
  /** Set: interactions are posted there, and no longer sent over the gateway. */
  interactionsEndpointUrl?: string;
  /** Times of commands created within the last day, in milliseconds since the epoch. */
  commandCreates: number[];
  /** Gateway sessions begun within the last day. */
  sessionStarts: number[];
}

export interface GuildRecord {
  id: string;
  name: string;
  ownerId: string;
  memberIds: string[];
  /** Permissions of each bot in it, by application id, as a decimal number. */
  bots: Record<string, string>;
}

export type ChannelRecord =
  | { kind: "dm"; id: string; userId: string; botId: string }
  | { kind: "guild"; id: string; guildId: string; name: string };

/** A component of a message or a modal. Which members it has depends on its type; the rules have seen them. */
export interface Component {
  type: number;
  id?: number;
  custom_id?: string;
  components?: Component[];
  component?: Component;
  accessory?: Component;
  label?: string;
  style?: number;
  url?: string;
  disabled?: boolean;
  emoji?: { id?: string | null; name?: string | null };
  content?: string;
  placeholder?: string;
  description?: string;
  options?: SelectOption[];
  min_values?: number;
  max_values?: number;
  min_length?: number;
  max_length?: number;
  required?: boolean;
  value?: string;
  default?: boolean;
  accent_color?: number | null;
  divider?: boolean;
  spacing?: number;
  spoiler?: boolean;
  file?: { url: string };
  media?: { url: string };
  items?: { media: { url: string }; description?: string | null }[];
}

export interface SelectOption {
  label: string;
  value: string;
  description?: string | null;
  default?: boolean;
}

export interface AttachmentRecord {
  id: string;
  filename: string;
  contentType: string;
  base64: string;
  description?: string;
}

/** A file that came with a request, as `files[n]`. */
export interface UploadRecord extends AttachmentRecord {
  at: number;
}

export interface Embed {
  title?: string;
  description?: string;
  url?: string;
  color?: number;
  fields?: { name: string; value: string; inline?: boolean }[];
  footer?: { text: string };
}

/** What a message says. */
export interface MessageContent {
  content: string;
  embeds: Embed[];
  components: Component[];
  flags: number;
  attachments: AttachmentRecord[];
}

export interface MessageRecord extends MessageContent {
  id: string;
  channelId: string;
  authorId: string;
  atMs: number;
  editedAtMs?: number;
  edits: number;
  /** Ephemeral: the only person who sees it. */
  visibleTo?: string;
  /** The interaction that it answers. */
  interactionId?: string;
  replyToId?: string;
  /** The sender's own mark; with it Discord finds a message that is sent again. */
  nonce?: string;
  /** People whom it notifies. */
  mentions: string[];
}

export interface CommandRecord {
  id: string;
  applicationId: string;
  guildId?: string;
  version: string;
  type: number;
  name: string;
  nameLocalizations: Record<string, string> | null;
  description: string;
  descriptionLocalizations: Record<string, string> | null;
  options: CommandOption[];
  contexts: number[] | null;
  integrationTypes: number[];
  defaultMemberPermissions: string | null;
  nsfw: boolean;
}

export interface CommandOption {
  type: number;
  name: string;
  name_localizations?: Record<string, string> | null;
  description: string;
  description_localizations?: Record<string, string> | null;
  required?: boolean;
  choices?: APIApplicationCommandOptionChoice[];
  options?: CommandOption[];
  autocomplete?: boolean;
  min_value?: number;
  max_value?: number;
  min_length?: number;
  max_length?: number;
}

export interface Modal {
  custom_id: string;
  title: string;
  components: Component[];
}

export type Choice = APIApplicationCommandOptionChoice;

/** 1 ping, 2 command, 3 component, 4 autocomplete, 5 modal. */
export type InteractionType = 2 | 3 | 4 | 5;

export interface InteractionRecord {
  id: string;
  token: string;
  applicationId: string;
  type: InteractionType;
  userId: string;
  channelId: string;
  atMs: number;
  commandName?: string;
  customId?: string;
  /** The message whose component was used, directly or by the modal that it opened. */
  sourceMessageId?: string;
  /** How the application answered first. */
  ack?: { type: number; atMs: number };
  /** The message that `@original` means. */
  originalId?: string;
  /** A deferred answer that is still to come. */
  isDeferred?: true;
  messageIds: string[];
  modal?: Modal;
  /** The person has the modal before them. */
  isModalOpen?: true;
  choices?: Choice[];
  /** Why it can no longer be answered: nobody was there, or the endpoint's answer would not do. */
  failure?: string;
}
