import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { withFaults } from "../../kernel/faults.ts";
import { type GatewayContext, plain, type Reply } from "./gateway-context.ts";
import { answerRequest } from "./gateway-requests.ts";
import { upgradeToStream } from "./gateway-streams.ts";
import type { KeyPair } from "./identities.ts";

export interface Gateway {
  /** The port while it is open, else 0. */
  port(): number;
  /** Listens on loopback; 0 takes a free port. */
  open(port: number): Promise<void>;
  /** Refuses new connections and cuts those there are, at once; the promise tells when the port is free. */
  shut(): Promise<void>;
  /** The certificate shown from the next handshake on. */
  show(pair: KeyPair): void;
}

const TLS_VERSION = "TLSv1.3";

/** A provider's gateway: TLS 1.3, tokens checked against the chain. */
export function createGateway(context: GatewayContext, pair: KeyPair): Gateway {
  const wss = new WebSocketServer({ noServer: true });
  let shown = pair;
  let server: Server | undefined;

  function build(): Server {
    const options = { key: shown.key, cert: shown.cert, minVersion: TLS_VERSION } as const;
    const listener = withFaults(context.faults, (req, res) => {
      const send = ({ status, body, json }: Reply): void => {
        res.writeHead(status, { "content-type": json ? "application/json" : "text/plain; charset=utf-8" });
        res.end(body);
      };
      answerRequest(context, req).then(send, () => send(plain(500, "internal error")));
    });
    const built = createServer({ ...options, requestCert: true, rejectUnauthorized: false }, listener);
    built.on("upgrade", (req, socket, head) => upgradeToStream(context, wss, req, socket, head));
    return built;
  }

  return {
    port: () => (server?.listening ? (server.address() as AddressInfo).port : 0),
    async open(port) {
      if (server) return;
      const opening = build();
      server = opening;
      await new Promise<void>((resolve, reject) => {
        opening.on("error", (error) => {
          if (server === opening && !opening.listening) server = undefined;
          reject(error);
        });
        opening.listen(port, "127.0.0.1", () => resolve());
      });
    },
    shut() {
      const old = server;
      server = undefined;
      for (const socket of wss.clients) socket.terminate();
      if (!old) return Promise.resolve();
      return new Promise((resolve) => {
        old.close(() => resolve());
        old.closeAllConnections();
      });
    },
    show(next) {
      shown = next;
      server?.setSecureContext({ key: next.key, cert: next.cert, minVersion: TLS_VERSION });
    },
  };
}
