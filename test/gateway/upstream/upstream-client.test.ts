import { createServer, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AnswerListener, Connection, Limits } from "../../../src/gateway/upstream/connection.ts";
import { createUpstreamClient, type UpstreamClient } from "../../../src/gateway/upstream/upstream-client.ts";

const LIMITS: Limits = { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000 };
const OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/** What a caller is told, word by word. */
interface Told extends AnswerListener {
  words: string[];
  over: Promise<string[]>;
}

function listener(onData: () => void = () => undefined): Told {
  const words: string[] = [];
  let isOver: (words: string[]) => void = () => undefined;
  const over = new Promise<string[]>((resolve) => {
    isOver = resolve;
  });
  return {
    words,
    over,
    sent: () => void words.push("sent"),
    head: (status) => void words.push(`head ${status}`),
    data(piece) {
      words.push(piece.toString());
      onData();
    },
    end() {
      words.push("end");
      isOver(words);
    },
    failed(error) {
      words.push("code" in error ? String(error.code) : error.message);
      isOver(words);
    },
  };
}

let client: UpstreamClient;
let origin: string;
let sockets: Socket[];
let closed: Promise<void>[];
/** What the upstream does with what it is sent. */
let act: (socket: Socket, text: string) => void;
let close: () => Promise<void>;

beforeEach(async () => {
  sockets = [];
  closed = [];
  act = (socket) => void socket.write(OK);
  client = createUpstreamClient(LIMITS);
  const server = createServer((socket) => {
    sockets.push(socket);
    closed.push(new Promise((resolve) => socket.once("close", () => resolve())));
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => act(socket, bytes.toString("latin1")));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  close = () => new Promise((resolve) => server.close(() => resolve()));
});
afterEach(async () => {
  client.close();
  for (const socket of sockets) socket.destroy();
  await close();
});

const send = (to: Told, body = "{}"): Connection =>
  client.send(
    origin,
    { head: `POST / HTTP/1.1\r\ncontent-length: ${body.length}\r\n\r\n`, body: Buffer.from(body) },
    to,
  );

async function ask(body?: string): Promise<string[]> {
  const told = listener();
  send(told, body);
  return told.over;
}

describe("the connections to an upstream", () => {
  test("are used again, and one for each request at a time", async () => {
    for (let n = 0; n < 3; n++) expect(await ask()).toEqual(["sent", "head 200", "ok", "end"]);
    expect(sockets).toHaveLength(1);
    await Promise.all([ask(), ask(), ask()]);
    expect(sockets).toHaveLength(3);
  });

  test("take a long request whole", async () => {
    let got = "";
    act = (socket, text) => {
      got += text;
      if (got.endsWith("!")) socket.write(OK);
    };
    await ask(`${"x".repeat(300_000)}!`);
    expect(got.length).toBeGreaterThan(300_000);
  });

  test("are not used again after the upstream said so", async () => {
    act = (socket) =>
      void socket.write("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok");
    await ask();
    await ask();
    expect(sockets).toHaveLength(2);
  });

  test("on which more came than was asked for are ended, before it or after it", async () => {
    act = (socket) => void socket.write(`${OK}${OK}`);
    expect(await ask()).toEqual(["sent", "head 200", "ok", "end"]);
    act = (socket) => void socket.write(OK);
    expect(await ask()).toEqual(["sent", "head 200", "ok", "end"]);
    expect(sockets).toHaveLength(2);
    sockets[1]?.write(OK);
    await closed[1];
    expect(await ask()).toEqual(["sent", "head 200", "ok", "end"]);
    expect(sockets).toHaveLength(3);
  });

  test("that end are told, whether something had come or not", async () => {
    act = (socket) => void socket.destroy();
    expect(await ask()).toEqual(["sent", expect.stringMatching(/connection_closed|ECONNRESET/)]);
    act = (socket) => void socket.end("HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\nhalf");
    expect(await ask()).toEqual(["sent", "head 200", "half", "connection_closed"]);
    act = (socket) => void socket.end("HTTP/1.1 200 OK\r\n\r\nall of it");
    expect(await ask()).toEqual(["sent", "head 200", "all of it", "end"]);
  });

  test("that nobody accepts are told", async () => {
    const told = listener();
    client.send("http://127.0.0.1:1", { head: "POST / HTTP/1.1\r\n\r\n", body: Buffer.alloc(0) }, told);
    expect(await told.over).toEqual(["ECONNREFUSED"]);
  });

  test("are cut by whoever no longer wants to hear, who hears nothing any more", async () => {
    act = (socket) =>
      void socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n");
    let connection: Connection | null = null;
    const told = listener(() => connection?.abort(told));
    connection = send(told);
    await expect.poll(() => closed.length).toBe(1);
    await closed[0];
    expect(told.words).toEqual(["sent", "head 200", "a"]);
  });

  test("obey the one whose request it is, and nobody who was there before", async () => {
    const first = listener();
    const connection = send(first);
    await first.over;
    const second = listener();
    act = () => undefined;
    expect(send(second)).toBe(connection);
    connection.abort(first);
    connection.pause(first);
    sockets[0]?.write(OK);
    expect(await second.over).toEqual(["sent", "head 200", "ok", "end"]);
  });

  test("rest while nobody takes what comes", async () => {
    let connection: Connection | null = null;
    const told = listener(() => connection?.pause(told));
    act = (socket) => void socket.write("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nab");
    connection = send(told);
    await expect.poll(() => told.words).toContain("ab");
    sockets[0]?.write("cd");
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(told.words).toEqual(["sent", "head 200", "ab"]);
    connection.resume(told);
    expect(await told.over).toEqual(["sent", "head 200", "ab", "cd", "end"]);
    act = (socket) => void socket.write(OK);
    expect(await ask()).toEqual(["sent", "head 200", "ok", "end"]);
    expect(sockets).toHaveLength(1);
  });

  test.each([
    ["before its first byte", "", { firstByteMs: 60 }, ["sent", "first_byte_timeout"]],
    [
      "inside of its answer",
      "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nab",
      { idleMs: 60 },
      ["sent", "head 200", "ab", "idle_timeout"],
    ],
  ])("that fall silent %s are ended", async (_, said, limit, words) => {
    client.close();
    client = createUpstreamClient({ ...LIMITS, ...limit });
    act = (socket) => void socket.write(said);
    expect(await ask()).toEqual(words);
  });
});
