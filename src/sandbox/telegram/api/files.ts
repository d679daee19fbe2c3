import { badRequest, notModelled } from "../refusal.ts";
import type { FileRecord } from "../world/records.ts";
import { nextNumber } from "../world/world.ts";
import { type Call, type Handler, handler, type Upload } from "./call.ts";

const isUpload = (value: unknown): value is Upload =>
  typeof value === "object" && value !== null && "bytes" in value && value.bytes instanceof Uint8Array;

/** Stores an uploaded file, or finds the one whose id was passed. @throws Refusal for URLs, which the sandbox never fetches */
export function storeUpload(call: Call, value: unknown): FileRecord {
  const upload = isUpload(value)
    ? value
    : typeof value === "string"
      ? call.uploads.get(value.replace("attach://", ""))
      : undefined;
  if (upload) {
    if (upload.bytes.length === 0) throw badRequest("file must be non-empty");
    const file: FileRecord = {
      id: `BQACAgIAAx${nextNumber(call.world, "file").toString().padStart(12, "0")}`,
      name: upload.name,
      mimeType: upload.mimeType,
      base64: Buffer.from(upload.bytes).toString("base64"),
      botId: call.bot.id,
    };
    call.world.files.put(file.id, file);
    return file;
  }
  if (typeof value === "string" && /^https?:/.test(value)) throw notModelled("files given by URL");
  const known = typeof value === "string" ? call.world.files.get(value) : undefined;
  if (known?.botId !== call.bot.id) throw badRequest("wrong file identifier/HTTP URL specified");
  return known;
}

export const fileMethods: Record<string, Handler> = {
  getFile: handler("getFile", (call, params) => {
    const file = call.world.files.get(params.file_id);
    if (file?.botId !== call.bot.id) throw badRequest("invalid file_id");
    const size = Buffer.byteLength(file.base64, "base64");
    return {
      file_id: file.id,
      file_unique_id: `u${file.id}`,
      file_size: size,
      file_path: `documents/${file.id}`,
    };
  }),
};
