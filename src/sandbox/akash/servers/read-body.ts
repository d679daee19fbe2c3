import type { IncomingMessage } from "node:http";

/** Reads a request body. @throws RangeError when it is larger than `maxBytes` */
export async function readBody(req: IncomingMessage, maxBytes = 4 * 1024 * 1024): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    const bytes: Buffer = chunk;
    size += bytes.length;
    if (size > maxBytes) throw new RangeError("request body too large");
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
