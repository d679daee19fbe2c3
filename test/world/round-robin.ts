import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { listenOnLoopback } from "../../src/sandbox/kernel/listen.ts";

/** A load balancer of the plainest kind: each request goes to the next replica, dead or alive. */
export interface RoundRobin {
  readonly url: string;
  /** Requests that each port answered with 2xx. */
  readonly taken: ReadonlyMap<number, number>;
  /** Where requests go from now on. */
  leadsTo(ports: readonly number[]): void;
  close(): Promise<void>;
}

export async function startRoundRobin(): Promise<RoundRobin> {
  const taken = new Map<number, number>();
  let ports: readonly number[] = [];
  let turn = 0;
  const pass = (req: IncomingMessage, res: ServerResponse) => {
    const port = ports[turn++ % Math.max(1, ports.length)];
    const fail = () => {
      if (res.headersSent) return void res.destroy();
      res.writeHead(502).end();
    };
    if (port === undefined) return fail();
    const { method, url: path, headers } = req;
    const onward = request({ host: "127.0.0.1", port, method, path, headers }, (answer) => {
      const status = answer.statusCode ?? 502;
      if (status < 300) taken.set(port, (taken.get(port) ?? 0) + 1);
      res.writeHead(status, answer.headers);
      answer.on("error", fail).pipe(res);
    });
    req.pipe(onward.on("error", fail));
  };
  const listener = await listenOnLoopback(createServer(pass));
  return {
    url: listener.url,
    taken,
    leadsTo: (next) => {
      ports = next;
    },
    close: listener.close,
  };
}
