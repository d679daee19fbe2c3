import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Pool } from "undici";

/** The least a gateway can do with these tools: body in, body out, no key, no look into anything. */
const upstream = new URL(process.env.UPSTREAM_URL ?? "");
const pool = new Pool(upstream.origin, { pipelining: 1 });
const path = `${upstream.pathname}/chat/completions`;

const PASSED = ["content-type", "content-length"];

const server = createServer((req, res) => {
  const pieces: Buffer[] = [];
  req.on("data", (piece: Buffer) => pieces.push(piece));
  req.on("end", () => {
    let leave: (() => void) | undefined;
    res.once("close", () => res.writableFinished || leave?.());
    const headers = { authorization: "Bearer upstream", "content-type": "application/json" };
    pool.dispatch(
      {
        path,
        method: "POST",
        headers,
        body: pieces.length === 1 ? (pieces[0] ?? null) : Buffer.concat(pieces),
      },
      {
        onRequestStart(controller) {
          leave = () => controller.abort(new Error("the client has left"));
        },
        onResponseStart(controller, status, headers) {
          res.on("drain", () => controller.resume());
          for (const name of PASSED) if (headers[name] !== undefined) res.setHeader(name, headers[name]);
          res.writeHead(status);
        },
        onResponseData(controller, piece) {
          if (!res.write(piece)) controller.pause();
        },
        onResponseEnd: () => void res.end(),
        onResponseError: () => void res.destroy(),
      },
    );
  });
});
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
