import { request } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { certificateManager } from "@akashnetwork/chain-sdk";
import { Agent, getGlobalDispatcher, setGlobalDispatcher } from "undici";

/** An https address that hands everything on to a plain one, as a reverse proxy does. */
export interface HttpsFront {
  readonly url: string;
  close(): Promise<void>;
}

/** While it runs, every `fetch` of this process takes any certificate, as its own has no authority behind it. */
export async function startHttpsFront(target: { host: string; port: number }): Promise<HttpsFront> {
  const day = 86_400_000;
  const validity = { validFrom: new Date(Date.now() - day), validTo: new Date(Date.now() + day) };
  const { cert, privateKey: key } = await certificateManager.generatePEM("localhost", validity);
  const server = createServer({ cert, key }, (req, res) => {
    const onward = request(
      { ...target, method: req.method, path: req.url, headers: req.headers },
      (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(res);
      },
    );
    onward.on("error", () => void res.writeHead(502).end());
    req.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const before = getGlobalDispatcher();
  setGlobalDispatcher(new Agent({ connect: { rejectUnauthorized: false } }));
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    async close() {
      setGlobalDispatcher(before);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
