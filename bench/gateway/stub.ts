import { createServer, type Socket } from "node:net";
import { answerBody, lastEvents, orderIn, type StreamOrder, textEvent } from "./bodies.ts";

/** What the upstream did with one stream, ms by this process's clock. */
export interface StreamRecord {
  askedMs: number;
  firstMs: number;
  lastMs: number;
}

export interface Stub {
  readonly records: Map<number, StreamRecord>;
  /** Streams whose reader left before they were over. */
  aborted(): number;
  close(): void;
}

const HEAD_END = Buffer.from("\r\n\r\n");
/** Above this a body is not looked into: it asks for a plain answer. */
const LOOK_INTO_BYTES = 4_096;

const ANSWER = answerBody();
const PLAIN = Buffer.concat([
  Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${ANSWER.length}\r\nconnection: keep-alive\r\n\r\n`,
  ),
  ANSWER,
]);
const STREAM_HEAD = Buffer.from(
  "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\nconnection: keep-alive\r\n\r\n",
);
const framed = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
const EVENT = framed(textEvent());
const FIRST = Buffer.concat([STREAM_HEAD, EVENT]);
const LAST = Buffer.concat([framed(lastEvents()), Buffer.from("0\r\n\r\n")]);

/**
 * An upstream on bare sockets that answers at once, so that what is measured is the gateway. It understands as
 * much of HTTP as the targets send: keep-alive requests with a length.
 */
export function startStub(port: number): Promise<Stub> {
  const records = new Map<number, StreamRecord>();
  let aborted = 0;

  function stream(socket: Socket, { id, events, paceMs }: StreamOrder): void {
    const record: StreamRecord = { askedMs: performance.now(), firstMs: 0, lastMs: 0 };
    records.set(id, record);
    let left = events - 1;
    record.firstMs = performance.now();
    socket.write(FIRST);
    const timer = setInterval(() => {
      if (left-- > 0) return void socket.write(EVENT);
      clearInterval(timer);
      socket.off("close", onClose);
      record.lastMs = performance.now();
      socket.write(LAST);
    }, paceMs);
    const onClose = (): void => {
      aborted++;
      clearInterval(timer);
    };
    socket.once("close", onClose);
  }

  function serve(socket: Socket): void {
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    let held: Buffer | null = null;
    let missing = 0;
    socket.on("data", (piece) => {
      if (missing > 0) {
        missing -= piece.length;
        if (missing === 0) socket.write(PLAIN);
        return;
      }
      const bytes = held ? Buffer.concat([held, piece]) : piece;
      const headEnd = bytes.indexOf(HEAD_END);
      const length = headEnd < 0 ? Number.NaN : lengthIn(bytes.toString("latin1", 0, headEnd));
      missing = headEnd + HEAD_END.length + length - bytes.length;
      if (Number.isNaN(length) || (missing > 0 && length <= LOOK_INTO_BYTES)) {
        held = bytes;
        missing = 0;
        return;
      }
      held = null;
      if (missing > 0) return;
      const order = length <= LOOK_INTO_BYTES ? orderIn(bytes.subarray(headEnd)) : null;
      if (order) stream(socket, order);
      else socket.write(PLAIN);
    });
  }

  const server = createServer(serve);
  return new Promise((resolve) => {
    server.listen(port, "127.0.0.1", 1024, () =>
      resolve({ records, aborted: () => aborted, close: () => void server.close() }),
    );
  });
}

function lengthIn(head: string): number {
  const found = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (!found) throw new Error(`the stub was sent a body without a length:\n${head}`);
  return Number(found[1]);
}
