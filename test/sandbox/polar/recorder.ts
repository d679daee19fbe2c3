import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { listenOnLoopback } from "../../../src/sandbox/kernel/listen.ts";

export interface Exchange {
  method: string;
  path: string;
  search: string;
  request: unknown;
  status: number;
  response: unknown;
}

const json = (body: string): unknown => (body === "" ? undefined : JSON.parse(body));

/** Stands between a client and a twin and writes down what goes by. */
export async function startRecorder(target: string) {
  const exchanges: Exchange[] = [];
  const server = createServer((req, res) => {
    void (async () => {
      const body = await text(req);
      const { pathname, search } = new URL(req.url ?? "/", target);
      const answer = await fetch(`${target}${pathname}${search}`, {
        method: req.method ?? "GET",
        headers: {
          authorization: req.headers.authorization ?? "",
          "polar-version": String(req.headers["polar-version"] ?? ""),
          "content-type": "application/json",
        },
        ...(body === "" ? {} : { body }),
      });
      const answered = await answer.text();
      exchanges.push({
        method: req.method ?? "GET",
        path: pathname,
        search,
        request: json(body),
        status: answer.status,
        response: json(answered),
      });
      res.writeHead(answer.status, { "content-type": "application/json" }).end(answered);
    })();
  });
  const listener = await listenOnLoopback(server);
  onTestFinished(() => listener.close());
  return { url: listener.url, exchanges };
}
