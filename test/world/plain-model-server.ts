import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The least an OpenAI-compatible server can be: two models, one streamed answer. */
export interface PlainModelServer {
  /** Ends in `/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Chat requests so far. */
  readonly asked: number;
  /** Streams stop after their first piece until `release`. */
  hold(): void;
  release(): void;
  close(): Promise<void>;
}

const MODELS = ["plain-llama", "plain-mistral"].map((id) => ({
  id,
  object: "model",
  pricing: { input: "0.0000002", output: "0.0000006" },
}));

const piece = (content: string): string =>
  `data: ${JSON.stringify({ id: "c1", object: "chat.completion.chunk", choices: [{ index: 0, delta: { content } }] })}\n\n`;
const USAGE = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 };
const END = [
  `data: ${JSON.stringify({ id: "c1", object: "chat.completion.chunk", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] })}\n\n`,
  `data: ${JSON.stringify({ id: "c1", object: "chat.completion.chunk", choices: [], usage: USAGE })}\n\n`,
  "data: [DONE]\n\n",
].join("");

export async function startPlainModelServer(): Promise<PlainModelServer> {
  const apiKey = "plain-server-key-0123456789";
  let asked = 0;
  let gate: { opened: Promise<void>; open(): void } | null = null;
  const server = createServer(async (req, res) => {
    if (req.headers.authorization !== `Bearer ${apiKey}`) return void res.writeHead(401).end();
    if (req.url === "/v1/models") {
      res.setHeader("content-type", "application/json");
      return void res.end(JSON.stringify({ object: "list", data: MODELS }));
    }
    req.resume();
    asked++;
    res.writeHead(200, { "content-type": "text/event-stream" });
    res.write(piece("I am"));
    await gate?.opened;
    res.end(`${piece(" an agent")}${END}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    apiKey,
    get asked() {
      return asked;
    },
    hold() {
      let open = (): void => undefined;
      const opened = new Promise<void>((resolve) => {
        open = resolve;
      });
      gate = { opened, open };
    },
    release() {
      gate?.open();
      gate = null;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
