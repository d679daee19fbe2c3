import { request } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import selfsigned from "selfsigned";
import { Agent, getGlobalDispatcher, setGlobalDispatcher } from "undici";

/** An https address that hands everything on to a plain one, as a reverse proxy does. */
export interface HttpsFront {
  readonly url: string;
  close(): Promise<void>;
}

/** While it runs, every `fetch` of this process trusts its certificate. */
export async function startHttpsFront(target: { host: string; port: number }): Promise<HttpsFront> {
  const { cert, private: key } = await selfsigned.generate([{ name: "commonName", value: "localhost" }], {
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }],
  });
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
  setGlobalDispatcher(new Agent({ connect: { ca: cert } }));
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
