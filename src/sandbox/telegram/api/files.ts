import type { Document, InputMediaDocument, InputMediaPhoto, PhotoSize } from "@grammyjs/types";
import { readImage } from "../content/image.ts";
import type { MediaReader } from "../content/rich.ts";
import { badRequest, notModelled } from "../refusal.ts";
import type { FileRecord } from "../world/records.ts";
import { nextNumber } from "../world/world.ts";
import { type Call, type Handler, handler, type Upload } from "./call.ts";

const PHOTO_MAX_BYTES = 10 * 1024 * 1024;
const PHOTO_MAX_SIDES = 10_000;
const PHOTO_MAX_RATIO = 20;

/** What Telegram makes of a file by its name; what clients say of its type is passed over. */
const TYPES: Readonly<Record<string, string>> = {
  csv: "text/csv",
  gz: "application/gzip",
  jpg: "image/jpeg",
  json: "application/json",
  log: "text/plain",
  pdf: "application/pdf",
  png: "image/png",
  txt: "text/plain",
  zip: "application/zip",
};

const isUpload = (value: unknown): value is Upload =>
  typeof value === "object" && value !== null && "bytes" in value && value.bytes instanceof Uint8Array;

function uploadOf(call: Call, value: unknown): Upload | undefined {
  if (isUpload(value)) return value;
  const name = typeof value === "string" ? value.match(/^attach:\/\/(.+)$/)?.[1] : undefined;
  return name === undefined ? undefined : call.uploads.get(name);
}

const sizeOf = (file: FileRecord): number => Buffer.byteLength(file.base64, "base64");

function store(call: Call, upload: Upload, kind: FileRecord["kind"], mimeType: string): FileRecord {
  const prefix = kind === "photo" ? "AgACAgIAAx" : "BQACAgIAAx";
  const file: FileRecord = {
    id: `${prefix}${nextNumber(call.world, "file").toString().padStart(12, "0")}`,
    kind,
    name: upload.name,
    mimeType,
    base64: Buffer.from(upload.bytes).toString("base64"),
    botId: call.bot.id,
  };
  call.world.files.put(file.id, file);
  return file;
}

/** The file whose id was passed. @throws Refusal for an id of nobody's or of another kind, and for URLs, which the sandbox never fetches */
function known(call: Call, value: unknown, kind: FileRecord["kind"]): FileRecord {
  if (typeof value === "string" && /^https?:/.test(value)) throw notModelled("files given by URL");
  const file = typeof value === "string" ? call.world.files.get(value) : undefined;
  if (file?.botId !== call.bot.id) throw badRequest("wrong file identifier/HTTP URL specified");
  if (file.kind !== kind) {
    const names = { photo: "Photo", document: "Document" };
    throw badRequest(`can't use file of type ${names[file.kind]} as ${names[kind]}`);
  }
  return file;
}

/** @throws Refusal for what is empty, too large, of odd measures or no picture at all */
function storePhoto(call: Call, upload: Upload): FileRecord {
  const size = upload.bytes.length;
  if (size === 0) throw badRequest("file must be non-empty");
  if (size > PHOTO_MAX_BYTES)
    throw badRequest(
      `file of size ${size} bytes is too big for a photo; the maximum size is ${PHOTO_MAX_BYTES} bytes`,
    );
  const image = readImage(upload.bytes);
  if (!image) throw badRequest("IMAGE_PROCESS_FAILED");
  const { width, height } = image;
  const ratio = Math.max(width, height) / Math.max(1, Math.min(width, height));
  if (width + height > PHOTO_MAX_SIDES || ratio > PHOTO_MAX_RATIO)
    throw badRequest("PHOTO_INVALID_DIMENSIONS");
  return store(call, upload, "photo", image.mimeType);
}

/** A picture that was sent: an upload, or one that is there already. @throws Refusal */
export function readPhoto(call: Call, value: unknown): PhotoSize[] {
  const upload = uploadOf(call, value);
  const file = upload ? storePhoto(call, upload) : known(call, value, "photo");
  const image = readImage(Buffer.from(file.base64, "base64"));
  const { width, height } = image ?? { width: 0, height: 0 };
  return [{ file_id: file.id, file_unique_id: `u${file.id}`, width, height, file_size: sizeOf(file) }];
}

/** A file that was sent: an upload, or one that is there already. @throws Refusal */
export function readDocument(call: Call, value: unknown): Document {
  const upload = uploadOf(call, value);
  if (upload?.bytes.length === 0) throw badRequest("file must be non-empty");
  const extension = upload?.name.split(".").at(-1)?.toLowerCase() ?? "";
  const file = upload
    ? store(call, upload, "document", TYPES[extension] ?? "application/octet-stream")
    : known(call, value, "document");
  return {
    file_id: file.id,
    file_unique_id: `u${file.id}`,
    file_name: file.name,
    mime_type: file.mimeType,
    file_size: sizeOf(file),
  };
}

/** What the blocks of a rich message show. */
export const mediaOf = (call: Call): MediaReader => ({
  photo: (media: InputMediaPhoto<unknown>) => readPhoto(call, media.media),
  document: (media: InputMediaDocument<unknown>) => readDocument(call, media.media),
});

export const fileMethods: Record<string, Handler> = {
  getFile: handler("getFile", (call, params) => {
    const file = call.world.files.get(params.file_id);
    if (file?.botId !== call.bot.id) throw badRequest("invalid file_id");
    return {
      file_id: file.id,
      file_unique_id: `u${file.id}`,
      file_size: sizeOf(file),
      file_path: `documents/${file.id}`,
    };
  }),
};
