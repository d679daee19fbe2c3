import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { aliasOf, hello, MODEL, modelsOf, type Rig, startRig, upstreamAt } from "./gateway-rig.ts";

const BODY = JSON.stringify({
  choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "hi" } }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});
const answer = (status: string, body: string) =>
  `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
const OK = answer("200 OK", BODY);
const SORRY = answer("503 Unavailable", "{}");
/** What becomes of a request: words that are said, then perhaps the end of the connection. */
type Act = "answers" | "refuses" | "hangs_up" | "babbles" | "begins";

const rigs: Rig[] = [];
const servers: { close(): void }[] = [];
let rig: Rig;
/** Requests that reached either upstream, in order. */
let reached: string[];
let acts: Act[];

/** Counts the requests that it was sent whole, and does with each what the test says next. */
async function startCounting(name: string): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let text = "";
    socket.on("error", () => undefined);
    socket.on("data", (piece: Buffer) => {
      text += piece.toString("latin1");
      const [, length] = /content-length: (\d+)/.exec(text) ?? [];
      const end = text.indexOf("\r\n\r\n");
      if (end === -1 || text.length < end + 4 + Number(length)) return;
      text = "";
      reached.push(name);
      const act = acts.shift() ?? "answers";
      if (act === "hangs_up") socket.destroy();
      else if (act === "babbles") socket.end("SSH-2.0-OpenSSH\r\n\r\n");
      else if (act === "begins") socket.end("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n");
      else socket.write(act === "answers" ? OK : SORRY);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  servers.push({
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

async function between(sendsAgain: boolean): Promise<Rig> {
  const made = await startRig({
    sendsAgain,
    upstreams: [
      upstreamAt("first", await startCounting("first")),
      upstreamAt("spare", await startCounting("spare"), { models: modelsOf("spare/model") }),
    ],
    aliases: [aliasOf("llama", ["first", MODEL], ["spare", "spare/model"])],
  });
  rigs.push(made);
  return made;
}

beforeEach(() => {
  reached = [];
  acts = [];
});
afterEach(async () => {
  for (const one of rigs.splice(0)) await one.close();
  for (const one of servers.splice(0)) one.close();
});

/** Over a connection that has carried a request before, if `isUsed`. @returns the answer's status and who was asked */
async function ask(isUsed: boolean, ...then: Act[]): Promise<[number, ...string[]]> {
  acts = [];
  if (isUsed) expect((await rig.chat(hello)).status).toBe(200);
  reached = [];
  acts = then;
  const res = await rig.chat(hello);
  await res.text();
  return [res.status, ...reached];
}

test("what was sent and not answered is not sent again: it may have been worked on, and be paid for twice", async () => {
  rig = await between(false);
  expect(await ask(false, "hangs_up")).toEqual([503, "first"]);
  expect(await ask(false, "babbles")).toEqual([503, "first"]);
  expect(await ask(false, "begins")).toEqual([503, "first"]);
});

test("what an idle connection ended before a word is sent once more, and what was refused goes elsewhere", async () => {
  rig = await between(false);
  expect(await ask(true, "hangs_up")).toEqual([200, "first", "first"]);
  expect(await ask(false, "refuses")).toEqual([200, "first", "spare"]);
});

test.each([false, true])(
  "nothing is sent a third time, whatever goes wrong (sent again: %s)",
  async (sendsAgain) => {
    rig = await between(sendsAgain);
    expect(await ask(true, "hangs_up", "hangs_up", "hangs_up")).toEqual([503, "first", "first"]);
    expect(await ask(true, "hangs_up", "refuses")).toEqual([503, "first", "first"]);
    // The spare one has an idle connection, too, which ends just then.
    expect(await ask(false, "refuses")).toEqual([200, "first", "spare"]);
    expect(await ask(false, "refuses", "hangs_up")).toEqual([503, "first", "spare"]);
  },
);

test("where the operator says so, what broke off is sent once more, elsewhere", async () => {
  rig = await between(true);
  expect(await ask(false, "hangs_up")).toEqual([200, "first", "spare"]);
  expect(await ask(true, "babbles")).toEqual([200, "first", "spare"]);
  expect(await ask(true, "begins")).toEqual([200, "first", "spare"]);
});
