import { createServer, type ServerResponse } from "node:http";
import { listenOnLoopback } from "../../src/sandbox/kernel/listen.ts";

/** An upstream that says exactly what a test has it say, when the test has it said. */
export interface ScriptedUpstream {
  /** Ends in `/v1`. */
  baseUrl: string;
  /** The next answer, its head already sent, as soon as somebody asks. */
  next(): Promise<ServerResponse>;
  close(): Promise<void>;
}

export async function startScriptedUpstream(): Promise<ScriptedUpstream> {
  const ready: ServerResponse[] = [];
  const waiting: ((res: ServerResponse) => void)[] = [];
  const server = createServer((req, res) => {
    req.resume().once("end", () => {
      res.writeHead(200, { "content-type": "text/event-stream" });
      const next = waiting.shift();
      if (next) next(res);
      else ready.push(res);
    });
  });
  const listener = await listenOnLoopback(server);
  return {
    baseUrl: `${listener.url}/v1`,
    next: () =>
      new Promise((resolve) => {
        const res = ready.shift();
        if (res) resolve(res);
        else waiting.push(resolve);
      }),
    close: listener.close,
  };
}
