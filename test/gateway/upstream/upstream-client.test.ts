import { createServer, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Limits } from "../../../src/gateway/upstream/connection.ts";
import { createUpstreamClient, type UpstreamClient } from "../../../src/gateway/upstream/upstream-client.ts";
import { until } from "../gateway-rig.ts";
import { createListener, type Told } from "./listener.ts";

const LIMITS: Limits = { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000 };
const OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

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

const send = (to: Told, ...pieces: string[]): void =>
  client.send(
    origin,
    {
      head: `POST / HTTP/1.1\r\ncontent-length: ${pieces.join("").length}\r\n\r\n`,
      body: pieces.map((piece) => Buffer.from(piece)),
    },
    to,
  );

async function ask(...pieces: string[]): Promise<string[]> {
  const told = createListener();
  send(told, ...pieces);
  return told.over;
}

/** A request that has the connection of one before it, and is written when the test has the turn end. */
async function sentInTurn(): Promise<{ told: Told; ends(): void }> {
  let held: (() => void)[] | null = null;
  client.close();
  client = createUpstreamClient(LIMITS, {
    write: (write) => (held ? void held.push(write) : write()),
  });
  await ask();
  const due: (() => void)[] = [];
  held = due;
  const told = createListener();
  send(told);
  return {
    told,
    ends() {
      held = null;
      for (const write of due) write();
    },
  };
}

describe("the connections to an upstream", () => {
  test("are used again, and one for each request at a time", async () => {
    for (let n = 0; n < 3; n++) expect(await ask()).toEqual(["sent", "head 200", "ok", "end"]);
    expect(sockets).toHaveLength(1);
    await Promise.all([ask(), ask(), ask()]);
    expect(sockets).toHaveLength(3);
  });

  test("take a request whole, however long, and in however many pieces", async () => {
    let got = "";
    act = (socket, text) => {
      got += text;
      if (got.endsWith("!")) socket.write(OK);
    };
    for (const pieces of [
      ["{}", "!"],
      ["x".repeat(20_000), "!"],
      ["a", "x".repeat(300_000), "b", "!"],
    ]) {
      got = "";
      await ask(...pieces);
      expect(got.split("\r\n\r\n")[1]).toBe(pieces.join(""));
    }
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

  test("that say something, or end, before a request is written are replaced, and it is sent once", async () => {
    for (const spoil of [(socket?: Socket) => socket?.write(OK), (socket?: Socket) => socket?.destroy()]) {
      const { told, ends } = await sentInTurn();
      spoil(sockets.at(-1));
      await until(() => told.connections.length === 2);
      ends();
      expect(await told.over).toEqual(["sent", "head 200", "ok", "end"]);
    }
    expect(sockets).toHaveLength(4);
  });

  test("that are cut before a request is written never carry it", async () => {
    const { told, ends } = await sentInTurn();
    told.connections[0]?.abort(told);
    ends();
    await closed[0];
    expect(told.words).toEqual([]);
  });

  test("that were ended before a request is written, and have not said so yet, have not sent it", async () => {
    const { told, ends } = await sentInTurn();
    client.close();
    ends();
    expect(await told.over).toEqual(["connection_closed"]);
  });

  test("that end are told, whether something had come or not", async () => {
    act = (socket) => void socket.destroy();
    expect(await ask()).toEqual(["sent", expect.stringMatching(/connection_closed|ECONNRESET/)]);
    act = (socket) => void socket.end("HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\nhalf");
    expect(await ask()).toEqual(["sent", "head 200", "half", "connection_closed"]);
    act = (socket) => void socket.end("HTTP/1.1 200 OK\r\n\r\nall of it");
    expect(await ask()).toEqual(["sent", "head 200", "all of it", "end"]);
  });

  test("that were idle and end just as they are used again are replaced once, unseen", async () => {
    await ask();
    act = (socket) => void (socket === sockets[0] ? socket.destroy() : socket.write(OK));
    const told = createListener();
    send(told);
    expect(await told.over).toEqual(["sent", "sent", "head 200", "ok", "end"]);
    expect(told.connections).toHaveLength(2);
    act = (socket) => void socket.destroy();
    expect(await ask()).toEqual(["sent", "sent", expect.stringMatching(/connection_closed|ECONNRESET/)]);
    expect(sockets).toHaveLength(3);
  });

  test("are not replaced when they end long after the request: it may have been worked on", async () => {
    await ask();
    act = (socket) => void setTimeout(() => socket.destroy(), 3_200);
    expect(await ask()).toEqual(["sent", expect.stringMatching(/connection_closed|ECONNRESET/)]);
    expect(sockets).toHaveLength(1);
  });

  test("are not replaced once anything was heard, nor after the end", async () => {
    await ask();
    act = (socket) => void socket.end("HTTP/1.1 2");
    expect(await ask()).toEqual(["sent", "connection_closed"]);
    act = (socket) => void socket.write(OK);
    await ask();
    act = () => client.close();
    expect(await ask()).toEqual(["sent", "connection_closed"]);
    expect(sockets).toHaveLength(2);
  });

  test("lead to each address of a name in turn", async () => {
    origin = origin.replace("127.0.0.1", "localhost");
    expect(await ask()).toEqual(["sent", "head 200", "ok", "end"]);
  });

  test("take no word that is not the answer for the answer", async () => {
    act = (socket) => void socket.write(`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n${OK}`);
    expect(await ask()).toEqual(["sent", "head 200", "ok", "end"]);
  });

  test("that nobody accepts are told", async () => {
    const told = createListener();
    client.send("http://127.0.0.1:1", { head: "POST / HTTP/1.1\r\n\r\n", body: [] }, told);
    expect(await told.over).toEqual(["ECONNREFUSED"]);
  });

  test("are cut by whoever no longer wants to hear, who hears nothing any more", async () => {
    act = (socket) =>
      void socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n");
    const told = createListener(() => told.connections[0]?.abort(told));
    send(told);
    await expect.poll(() => closed.length).toBe(1);
    await closed[0];
    expect(told.words).toEqual(["sent", "head 200", "a"]);
  });

  test("obey the one whose request it is, and nobody who was there before", async () => {
    const first = createListener();
    send(first);
    await first.over;
    const second = createListener();
    act = () => undefined;
    send(second);
    expect(second.connections).toEqual(first.connections);
    second.connections[0]?.abort(first);
    second.connections[0]?.pause(first);
    sockets[0]?.write(OK);
    expect(await second.over).toEqual(["sent", "head 200", "ok", "end"]);
  });

  test("rest while nobody takes what comes", async () => {
    const told = createListener(() => told.connections[0]?.pause(told));
    act = (socket) => void socket.write("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nab");
    send(told);
    await expect.poll(() => told.words).toContain("ab");
    sockets[0]?.write("cd");
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(told.words).toEqual(["sent", "head 200", "ab"]);
    told.connections[0]?.resume(told);
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
