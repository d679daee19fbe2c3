import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket, WebSocketServer } from "ws";
import {
  findLease,
  type GatewayContext,
  identify,
  isReply,
  type LeasePath,
  leasePath,
  plain,
  type Reply,
  unauthorized,
} from "./gateway-context.ts";
import { type StreamParams, streamEvents, streamLogs, streamParams } from "./log-stream.ts";

interface AdmittedStream {
  owner: string;
  path: LeasePath;
  params: StreamParams;
  open: typeof streamLogs;
}

const streams = {
  logs: { scope: "logs", open: streamLogs },
  kubeevents: { scope: "events", open: streamEvents },
} as const;

function admitStream(context: GatewayContext, req: IncomingMessage): AdmittedStream | Reply {
  const url = new URL(req.url ?? "/", "https://gateway");
  const caller = identify(context, req);
  if (isReply(caller)) return caller;
  const path = leasePath(url.pathname);
  if (path?.rest !== "logs" && path?.rest !== "kubeevents") return plain(404, "404 page not found");
  const { scope, open } = streams[path.rest];
  if (!caller.may(scope, path)) return unauthorized();
  try {
    return { owner: caller.owner, path, params: streamParams(url), open };
  } catch (error) {
    return plain(400, error instanceof Error ? error.message : "bad request");
  }
}

/** Turns a request for logs or cluster events into a websocket, or refuses it in plain HTTP. */
export function upgradeToStream(
  context: GatewayContext,
  wss: WebSocketServer,
  req: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const admitted = admitStream(context, req);
  if (isReply(admitted)) {
    const { status, body } = admitted;
    socket.end(
      `HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    return;
  }
  const fault = context.faults.take(`GET ${req.url}`);
  if (fault?.kind === "drop_before") return void socket.destroy();
  wss.handleUpgrade(req, socket, head, (ws) => {
    const lease = findLease(context, admitted.owner, admitted.path);
    if (!lease) {
      ws.close(4001, "lease not found");
      return;
    }
    admitted.open(ws, lease, context.workloads.services(lease), admitted.params);
    if (fault?.kind === "drop_after") dropOnceHeard(ws);
    const stopWatching = context.chain.onBlock(() => {
      if (!findLease(context, admitted.owner, admitted.path)) ws.close(1000);
    });
    ws.on("close", stopWatching);
  });
}

/** Gone in the middle of following, without a closing frame, when what was said so far has arrived. */
function dropOnceHeard(ws: WebSocket): void {
  ws.once("pong", () => ws.terminate());
  ws.ping();
}
