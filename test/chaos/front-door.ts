import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { type Listener, listenOnLoopback } from "../../src/sandbox/kernel/listen.ts";

export interface FrontDoor extends Listener {
  /** Ports of the processes behind it; may grow. */
  readonly behind: number[];
}

async function bodyOf(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** One request to one process. @returns false when nobody listens there, so that another may be asked */
function tryAt(port: number, req: IncomingMessage, body: Buffer, res: ServerResponse): Promise<boolean> {
  return new Promise((resolve) => {
    const { method, url, headers } = req;
    const onward = request({ host: "127.0.0.1", port, method, path: url, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on("error", () => res.destroy());
      answer.pipe(res);
      answer.on("close", () => resolve(true));
    });
    onward.on("error", (error) => {
      if ("code" in error && error.code === "ECONNREFUSED") return resolve(false);
      if (!res.headersSent) res.writeHead(502).end();
      resolve(true);
    });
    onward.end(body);
  });
}

/** What stands before several processes: each request goes to the next one that listens. */
export async function openFrontDoor(): Promise<FrontDoor> {
  const behind: number[] = [];
  let turn = 0;
  async function pass(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await bodyOf(req);
    const first = turn++;
    for (let step = 0; step < behind.length; step++) {
      const port = behind[(first + step) % behind.length];
      if (port !== undefined && (await tryAt(port, req, body, res))) return;
    }
    res.writeHead(502).end();
  }
  // Who has gone away needs no answer.
  const server = createServer((req, res) => void pass(req, res).catch(() => res.destroy()));
  return { ...(await listenOnLoopback(server)), behind };
}
