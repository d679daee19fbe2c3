import type { IncomingMessage } from "node:http";
import { invalidForm, invalidJson, Refusal } from "../refusal.ts";
import { problem } from "../rules/form-problem.ts";
import type { UploadRecord } from "../world/records.ts";
import { snowflake, type World } from "../world/world.ts";

const MAX_BYTES = 26_214_400;
const MAX_FILE_BYTES = 10_485_760;

async function readBytes(req: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of req) {
    size += (part as Buffer).length;
    if (size > MAX_BYTES) throw new Refusal(413, 40005, "Request entity too large");
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidJson();
  }
}

/** @throws Refusal 400 for what is no form, 413 for a file that is too large */
async function readForm(
  world: World,
  type: string,
  bytes: Buffer,
): Promise<{ body: unknown; uploads: UploadRecord[] }> {
  const response = new Response(new Uint8Array(bytes), { headers: { "content-type": type } });
  const form = await response.formData().catch(() => {
    throw invalidForm([problem([], "BASE_TYPE_BAD_MULTIPART", "The multipart body could not be read.")]);
  });
  const uploads: UploadRecord[] = [];
  for (const [name, part] of form) {
    if (name === "payload_json") continue;
    const at = name.match(/^files\[(\d+)\]$/)?.[1];
    // Discord passes over parts of other names; here they are refused so that a mistake is seen.
    if (at === undefined || typeof part === "string")
      throw invalidForm([problem([name], "BASE_TYPE_UNKNOWN_PART", "Neither payload_json nor files[n]")]);
    if (part.size > MAX_FILE_BYTES) throw new Refusal(413, 40005, "Request entity too large");
    uploads.push({
      id: snowflake(world),
      at: Number(at),
      filename: part.name,
      contentType: part.type || "application/octet-stream",
      base64: Buffer.from(await part.arrayBuffer()).toString("base64"),
    });
  }
  const payload = form.get("payload_json");
  return { body: typeof payload === "string" ? parse(payload) : {}, uploads };
}

/** @throws Refusal for what is no JSON, no form, or too much */
export async function readRequest(
  world: World,
  req: IncomingMessage,
): Promise<{ body: unknown; uploads: UploadRecord[] }> {
  const bytes = await readBytes(req);
  if (bytes.length === 0) return { body: {}, uploads: [] };
  const type = req.headers["content-type"] ?? "";
  if (type.startsWith("multipart/form-data")) return readForm(world, type, bytes);
  if (!type.startsWith("application/json")) {
    const message = `Expected "Content-Type" header to be one of {'application/json'}.`;
    throw invalidForm([problem([], "CONTENT_TYPE_INVALID", message)]);
  }
  return { body: parse(bytes.toString("utf8")), uploads: [] };
}
