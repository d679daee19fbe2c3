import { connect, type Socket } from "node:net";

const HEAD_END = Buffer.from("\r\n\r\n");
const LAST_CHUNK = Buffer.from("0\r\n\r\n");

export interface Heard {
  /** The first byte of the answer's body. */
  onFirstByte?(): void;
  onEnd(status: number, bodyBytes: number): void;
  /** The connection broke, or was closed, before the answer was whole. */
  onCut?(): void;
}

export interface ClientSocket {
  /** One request at a time. */
  send(request: Buffer, heard: Heard): void;
  destroy(): void;
}

/**
 * A keep-alive HTTP/1.1 client that does no more than find the end of each answer, so that the load generator
 * costs less than anything it measures.
 */
export function openClient(port: number): Promise<ClientSocket> {
  let socket: Socket;
  let heard: Heard | null = null;
  let head: Buffer | null = null;
  let status = 0;
  let missing = -1;
  let bodyBytes = 0;
  let hasBody = false;

  function readHead(piece: Buffer): Buffer | null {
    const bytes = head ? Buffer.concat([head, piece]) : piece;
    const end = bytes.indexOf(HEAD_END);
    if (end < 0) {
      head = bytes;
      return null;
    }
    head = null;
    const text = bytes.toString("latin1", 0, end);
    status = Number(text.slice(9, 12));
    const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
    missing = length === undefined ? -1 : Number(length);
    bodyBytes = 0;
    hasBody = false;
    return bytes.subarray(end + HEAD_END.length);
  }

  function onData(piece: Buffer): void {
    const body = status === 0 ? readHead(piece) : piece;
    if (!body || !heard) return;
    bodyBytes += body.length;
    if (!hasBody && body.length > 0) {
      hasBody = true;
      heard.onFirstByte?.();
    }
    const isOver = missing >= 0 ? bodyBytes >= missing : body.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK);
    if (!isOver) return;
    const done = heard;
    const was = status;
    heard = null;
    status = 0;
    done.onEnd(was, bodyBytes);
  }

  return new Promise((resolve, reject) => {
    socket = connect({ port, host: "127.0.0.1", noDelay: true }, () =>
      resolve({
        send(request, listener) {
          heard = listener;
          socket.write(request);
        },
        destroy: () => socket.destroy(),
      }),
    );
    socket.on("data", onData);
    socket.on("error", reject);
    socket.on("close", () => {
      const cut = heard;
      heard = null;
      cut?.onCut?.();
    });
  });
}

/** One whole request as bytes; headers as an OpenAI client sends them, without those about compression. */
export function requestBytes(path: string, headers: Record<string, string>, body: Buffer): Buffer {
  const lines = Object.entries({
    host: "127.0.0.1",
    connection: "keep-alive",
    accept: "application/json",
    "content-type": "application/json",
    "user-agent": "OpenAI/JS 7.15.0",
    "x-stainless-lang": "js",
    "x-stainless-package-version": "7.15.0",
    "x-stainless-os": "Linux",
    "x-stainless-arch": "x64",
    "x-stainless-runtime": "node",
    "x-stainless-runtime-version": "v24.21.0",
    "x-stainless-retry-count": "0",
    traceparent: "00-9d151e6554b8e0a5429a9b4e43ef651b-b9d7e3ccf8a851bb-01",
    ...headers,
    "content-length": String(body.length),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n`), body]);
}
