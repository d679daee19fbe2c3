import type { IncomingMessage } from "node:http";

/** One webhook as it came, to be handed on as often as one likes. */
export interface Letter {
  path: string;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
}

/** What a receiver looks at to believe a webhook. */
const KEPT = [
  "content-type",
  "stripe-signature",
  ...["svix", "webhook"].flatMap((prefix) =>
    ["id", "timestamp", "signature"].map((part) => `${prefix}-${part}`),
  ),
];

export async function readLetter(req: IncomingMessage): Promise<Letter> {
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  const headers = KEPT.flatMap((name) => {
    const value = req.headers[name];
    return typeof value === "string" ? [[name, value]] : [];
  });
  return {
    path: req.url ?? "/",
    headers: Object.fromEntries(headers),
    body: new Uint8Array(Buffer.concat(chunks)),
  };
}

/** Posts a letter to `http://host:port`. @returns the status; 502 where nobody answered */
export async function send({ path, headers, body }: Letter, target: string): Promise<number> {
  try {
    const answer = await fetch(`${target}${path}`, { method: "POST", headers, body });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 502;
  }
}
