import { emptyMessage, invalidForm } from "../refusal.ts";
import type { AttachmentRecord, Component, Embed, MessageContent, UploadRecord } from "../world/records.ts";
import { charCount } from "./check-scalar.ts";
import { FLAG } from "./component-types.ts";
import { componentProblems } from "./components.ts";
import { type FormProblem, lengthProblem, problem } from "./form-problem.ts";
import { withIds } from "./walk.ts";

/** The members of a message body that this twin understands; its shape has been checked. */
export interface MessageBody {
  content?: string | null;
  embeds?: Embed[] | null;
  components?: Component[] | null;
  flags?: number | null;
  attachments?: AttachmentEntry[] | null;
  allowed_mentions?: AllowedMentions | null;
  poll?: unknown;
  sticker_ids?: string[] | null;
}

/** What is said of a file: of one that comes along by its number, of one that is there by its id. */
interface AttachmentEntry {
  id: string | number;
  filename?: string | null;
  description?: string | null;
}

interface AllowedMentions {
  parse?: string[] | null;
  users?: string[] | null;
  roles?: string[] | null;
}

export interface Reading {
  /** What the message said before, where this is an edit. */
  before?: MessageContent;
  /** Files that came with the request. */
  uploads: readonly UploadRecord[];
  /** Where in the body the message stands: empty, or `data` of a callback. */
  at: FormProblem["path"];
  /** Flags that may be set here, beside Components V2. */
  mayBeEphemeral: boolean;
}

const MAX_CONTENT = 2_000;
const MAX_EMBED_TEXT = 6_000;

const embedText = ({ title, description, fields, footer }: Embed): number =>
  [title, description, footer?.text, ...(fields ?? []).flatMap((f) => [f.name, f.value])].reduce(
    (sum, text) => sum + charCount(text ?? ""),
    0,
  );

function legacyProblems(
  body: MessageBody,
  before: MessageContent | undefined,
  at: Reading["at"],
): FormProblem[] {
  const used = {
    content: body.content ?? (body.content === null ? "" : before?.content),
    embeds: body.embeds ?? (body.embeds === null ? [] : before?.embeds),
    poll: body.poll === undefined || body.poll === null ? "" : "poll",
    sticker_ids: body.sticker_ids ?? [],
  };
  return Object.entries(used)
    .filter(([, value]) => value !== undefined && value.length > 0)
    .map(([name]) =>
      problem(
        [...at, name],
        "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
        `The '${name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
      ),
    );
}

function mentionProblems(allowed: AllowedMentions | null | undefined, at: Reading["at"]): FormProblem[] {
  return (["users", "roles"] as const).flatMap((kind) => {
    if (!allowed?.parse?.includes(kind) || !allowed[kind]?.length) return [];
    const message = `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`;
    return [problem([...at, "allowed_mentions"], "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)];
  });
}

const described = (
  { at: _, ...file }: UploadRecord,
  entry: AttachmentEntry | undefined,
): AttachmentRecord => ({
  ...file,
  filename: entry?.filename ?? file.filename,
  ...(entry?.description ? { description: entry.description } : {}),
});

/**
 * The files of a message: those before that are named again, or all where none is named, and those that came along.
 * An edit has to name the new ones, too: without that, Discord has been seen not to find them (its issue 7529).
 */
function attachmentsOf(body: MessageBody, { before, uploads }: Reading): AttachmentRecord[] {
  const old = before?.attachments ?? [];
  if (!body.attachments) return before ? [...old] : uploads.map((file) => described(file, undefined));
  const entryOf = (id: string) => body.attachments?.find((entry) => String(entry.id) === id);
  const kept = old.filter(({ id }) => entryOf(id));
  const named = uploads.filter(({ at }) => before === undefined || entryOf(String(at)));
  return [...kept, ...named.map((file) => described(file, entryOf(String(file.at))))];
}

/** Entries that mean no file. */
function attachmentProblems(body: MessageBody, { before, uploads, at }: Reading): FormProblem[] {
  const known = new Set([
    ...uploads.map((file) => String(file.at)),
    ...(before?.attachments ?? []).map(({ id }) => id),
  ]);
  return (body.attachments ?? []).flatMap(({ id }, index) =>
    known.has(String(id))
      ? []
      : [problem([...at, "attachments", index, "id"], "ATTACHMENT_NOT_FOUND", `No file has the id ${id}`)],
  );
}

/**
 * Makes of a checked body what the message will say.
 * @throws Refusal 50035 with every problem, 50006 for a message that says nothing
 */
export function readMessageBody(body: MessageBody, reading: Reading): MessageContent {
  const { before, at } = reading;
  const settable = FLAG.suppressEmbeds | FLAG.componentsV2 | FLAG.suppressNotifications;
  const asked = (body.flags ?? 0) & (reading.mayBeEphemeral ? settable | FLAG.ephemeral : settable);
  // Once set, the Components V2 flag stays, whatever an edit says.
  const flags = before ? (before.flags & ~FLAG.loading) | (asked & ~FLAG.ephemeral) : asked;
  const isV2 = (flags & FLAG.componentsV2) !== 0;
  const content = body.content === undefined ? (before?.content ?? "") : (body.content ?? "");
  const embeds = body.embeds === undefined ? (before?.embeds ?? []) : (body.embeds ?? []);
  const components =
    body.components === undefined ? (before?.components ?? []) : withIds(body.components ?? []);
  const attachments = attachmentsOf(body, reading);
  const problems = [
    ...lengthProblem([...at, "content"], charCount(content), 0, MAX_CONTENT),
    ...(embeds.reduce((sum, embed) => sum + embedText(embed), 0) > MAX_EMBED_TEXT
      ? [
          problem(
            [...at, "embeds"],
            "MAX_EMBED_SIZE_EXCEEDED",
            `Embed size exceeds maximum size of ${MAX_EMBED_TEXT}`,
          ),
        ]
      : []),
    ...(isV2 ? legacyProblems(body, before, at) : []),
    ...componentProblems(body.components ?? [], isV2, attachments, [...at, "components"]),
    ...attachmentProblems(body, reading),
    ...mentionProblems(body.allowed_mentions, at),
  ];
  if (problems.length > 0) throw invalidForm(problems);
  const saysNothing = content.trim() === "" && embeds.length === 0 && attachments.length === 0;
  if (isV2 ? components.length === 0 : saysNothing && components.length === 0) throw emptyMessage();
  return { content, embeds, components, flags, attachments };
}

/** Whom a text notifies, under the limits that its sender has set. */
export function mentionsOf(content: MessageContent, allowed: AllowedMentions | null | undefined): string[] {
  const text = JSON.stringify([content.content, content.components]);
  const named = [...new Set([...text.matchAll(/<@!?(\d+)>/g)].flatMap((match) => match[1] ?? []))];
  if (!allowed || allowed.parse?.includes("users")) return named;
  return named.filter((id) => allowed.users?.includes(id));
}
