import { createServer as createPlainServer } from "node:net";
import { createServer, getCACertificates, setDefaultCACertificates, type TLSSocket } from "node:tls";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createUpstreamClient, type UpstreamClient } from "../../../src/gateway/upstream/upstream-client.ts";
import { createListener } from "./listener.ts";
import { makeCertificate } from "./make-certificate.ts";

const OK = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok";
const ANSWERED = ["sent", "head 200", "ok", "end"];
const LOCAL = makeCertificate("localhost");
const usual = getCACertificates("default");

let client: UpstreamClient;
let sockets: TLSSocket[];
/** All that the upstream was sent. */
let read: string;
let port: number;
let close: () => Promise<void>;

beforeEach(async () => {
  sockets = [];
  read = "";
  client = createUpstreamClient({ connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000 });
  const server = createServer(LOCAL, (socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      read += bytes.toString("latin1");
      socket.write(OK);
    });
  });
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  port = typeof address === "object" ? (address?.port ?? 0) : 0;
  close = () => new Promise((resolve) => server.close(() => resolve()));
});
afterEach(async () => {
  setDefaultCACertificates(usual);
  client.close();
  for (const socket of sockets) socket.destroy();
  await close();
});

async function ask(origin: string): Promise<string[]> {
  const told = createListener();
  client.send(origin, { head: "POST / HTTP/1.1\r\n\r\n", body: [] }, told);
  return told.over;
}

describe("an encrypted connection to an upstream", () => {
  test("is made where its certificate is vouched for, and the next one with less ado", async () => {
    setDefaultCACertificates([LOCAL.cert]);
    expect(await ask(`https://localhost:${port}`)).toEqual(ANSWERED);
    expect(await ask(`https://localhost:${port}`)).toEqual(ANSWERED);
    expect(sockets.map((socket) => Boolean(socket.isSessionReused()))).toEqual([false, true]);
  });

  test("with a certificate that nobody vouches for is sent nothing", async () => {
    expect(await ask(`https://localhost:${port}`)).toEqual(["DEPTH_ZERO_SELF_SIGNED_CERT"]);
    expect(read).toBe("");
  });

  test("with a certificate of another name is sent nothing, whoever vouches for it", async () => {
    setDefaultCACertificates([LOCAL.cert]);
    expect(await ask(`https://127.0.0.1:${port}`)).toEqual(["ERR_TLS_CERT_ALTNAME_INVALID"]);
    expect(read).toBe("");
  });

  test("is none where no encryption is spoken, and nothing is sent there", async () => {
    const plain = createPlainServer((socket) => socket.resume().end("HTTP/1.1 200 OK\r\n\r\n"));
    await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
    const address = plain.address();
    const told = await ask(`https://localhost:${typeof address === "object" ? address?.port : 0}`);
    expect(told).toEqual([expect.stringMatching(/EPROTO|WRONG_VERSION/)]);
    await new Promise((resolve) => plain.close(resolve));
  });
});
