import { unsupported } from "../answers.ts";
import { elementsOf } from "../json/array-elements.ts";
import { type Member, parseTopLevelObject } from "../top-level-object.ts";
import { isRecord } from "./members.ts";
import { addPicture, mentionOf, NO_PICTURES, type Pictures, partsOf } from "./pictures.ts";
import { RefusedRequest } from "./refused-request.ts";

/** Charged at prices of their own, and by a length that nobody knows beforehand. */
const SOUND_AND_VIDEO = ["input_audio", "audio_url", "video_url"];
/** More are left as they are: no window holds them, and looking into millions would keep everybody else waiting. */
const MOST_MESSAGES = 10_000;
const SYSTEM = Buffer.from('"system"');
const mayHavePictures = mentionOf("image_url", "file", ...SOUND_AND_VIDEO);
const mayHaveDeveloper = mentionOf("developer");

/** Neither base64 nor a `data:` URL has these signs; a document at an address has any length. */
const isAddress = (data: unknown): boolean => typeof data === "string" && data.includes("://");

const isElsewhere = (file: Record<string, unknown>): boolean =>
  file.file_id !== undefined || isAddress(file.file_data);

/**
 * Counts the pictures of a conversation.
 * @throws RefusedRequest for a file that is not inside the request, and for sound and video
 */
export function picturesOfMessages(messages: Member): Pictures {
  if (!mayHavePictures(messages)) return NO_PICTURES;
  let found = NO_PICTURES;
  for (const part of partsOf(messages.read())) {
    if (part.type === "image_url")
      found = addPicture(found, isRecord(part.image_url) ? part.image_url.url : part.image_url);
    if (SOUND_AND_VIDEO.some((type) => part.type === type))
      throw new RefusedRequest(unsupported("messages", "Sound and video are not available here."));
    if (part.type === "file" && isRecord(part.file) && isElsewhere(part.file))
      throw new RefusedRequest(
        unsupported("messages", "What is kept elsewhere is not available here: send it inside."),
      );
  }
  return found;
}

function withSystemRole(message: Buffer): Buffer {
  const parsed = parseTopLevelObject(message);
  if (!parsed.ok || parsed.members.get("role")?.read() !== "developer") return message;
  const members = [...parsed.members].map(([name, { raw }]) =>
    Buffer.concat([Buffer.from(`${JSON.stringify(name)}:`), name === "role" ? SYSTEM : raw]),
  );
  return Buffer.from(`{${members.map(String).join(",")}}`);
}

/** The same messages for a model that knows the role `developer` by its older name only. */
export function withoutDeveloper(messages: Member): Buffer {
  if (!mayHaveDeveloper(messages)) return messages.raw;
  const elements = elementsOf(messages.raw, MOST_MESSAGES);
  if (!elements) return messages.raw;
  const changed = elements.map(withSystemRole);
  if (changed.every((message, n) => message === elements[n])) return messages.raw;
  const pieces = changed.flatMap((message, n) => (n === 0 ? [message] : [Buffer.from(","), message]));
  return Buffer.concat([Buffer.from("["), ...pieces, Buffer.from("]")]);
}
