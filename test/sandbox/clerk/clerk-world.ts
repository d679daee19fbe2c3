import { createServer, type IncomingHttpHeaders } from "node:http";
import {
  type ClerkTwin,
  type ClerkTwinOptions,
  startClerkTwin,
} from "../../../src/sandbox/clerk/clerk-twin.ts";
import { type Books, openBooks } from "../../../src/sandbox/kernel/books.ts";
import { listenOnLoopback } from "../../../src/sandbox/kernel/listen.ts";

export const SECRET_KEY = "sk_test_Zm9yVGVzdHNPbmx5";
export const WEBHOOK_SECRET = `whsec_${Buffer.from("a signing secret for tests").toString("base64")}`;
export const CLIENT = { clientId: "goclaw_client", clientSecret: "client+secret/with:odd chars" };
export const REDIRECT = "http://localhost:8080/auth/callback";

export interface Received {
  body: string;
  headers: Headers;
}

/** A plain endpoint that keeps what it is sent. */
export async function startMailbox(answer: () => number = () => 204) {
  const received: Received[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      received.push({ body: Buffer.concat(chunks).toString("utf8"), headers: toHeaders(req.headers) });
      res.writeHead(answer()).end();
    });
  });
  const listener = await listenOnLoopback(server);
  return { ...listener, received };
}

function toHeaders(raw: IncomingHttpHeaders): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw)) if (typeof value === "string") headers.set(name, value);
  return headers;
}

export async function startTwin(
  options: Partial<ClerkTwinOptions> & { books?: Books } = {},
): Promise<ClerkTwin> {
  return startClerkTwin({
    books: openBooks(),
    secretKey: SECRET_KEY,
    oauth: { ...CLIENT, redirectUris: [REDIRECT] },
    ...options,
  });
}
