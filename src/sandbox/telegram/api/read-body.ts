import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { badRequest, Refusal } from "../refusal.ts";
import type { Upload } from "./call.ts";

export interface RequestBody {
  params: Record<string, unknown>;
  uploads: Map<string, Upload>;
}

/** What a bot may upload, and a little for what is around it. */
const MAX_BYTES = 50 * 1024 * 1024 + 64 * 1024;

async function readBytes(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Refusal(413, "Request Entity Too Large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function readJson(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badRequest("can't parse JSON object");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw badRequest("expected a JSON object");
  return value as Record<string, unknown>;
}

async function readMultipart(bytes: Buffer, type: string): Promise<RequestBody> {
  const body: RequestBody = { params: {}, uploads: new Map() };
  const form = await new Response(Readable.toWeb(Readable.from([bytes])) as never, {
    headers: { "content-type": type },
  }).formData();
  for (const [name, value] of form) {
    if (typeof value === "string") {
      body.params[name] = value;
      continue;
    }
    const upload = {
      name: value.name,
      mimeType: value.type || "application/octet-stream",
      bytes: new Uint8Array(await value.arrayBuffer()),
    };
    body.uploads.set(name, upload);
  }
  return body;
}

/** Reads parameters from the query and from a JSON, form or multipart body. @throws Refusal for bodies it cannot read */
export async function readBody(req: IncomingMessage, query: URLSearchParams): Promise<RequestBody> {
  const type = req.headers["content-type"] ?? "";
  const bytes = await readBytes(req);
  const params: Record<string, unknown> = Object.fromEntries(query);
  if (bytes.length === 0) return { params, uploads: new Map() };
  if (type.startsWith("application/json"))
    return { params: { ...params, ...readJson(bytes.toString("utf8")) }, uploads: new Map() };
  if (type.startsWith("application/x-www-form-urlencoded")) {
    return {
      params: { ...params, ...Object.fromEntries(new URLSearchParams(bytes.toString("utf8"))) },
      uploads: new Map(),
    };
  }
  if (type.startsWith("multipart/form-data")) {
    const body = await readMultipart(bytes, type).catch(() => {
      throw badRequest("can't parse multipart body");
    });
    // A file part stands for the parameter of the same name unless a parameter points at it by attach://.
    const attached = JSON.stringify(body.params);
    for (const [name, upload] of body.uploads)
      if (!attached.includes(`attach://${name}`)) body.params[name] = upload;
    return { params: { ...params, ...body.params }, uploads: body.uploads };
  }
  throw badRequest("unsupported content type");
}
