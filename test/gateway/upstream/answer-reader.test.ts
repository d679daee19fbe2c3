import { describe, expect, test } from "vitest";
import { createAnswerReader } from "../../../src/gateway/upstream/answer-reader.ts";

interface Read {
  status: number;
  headers: Record<string, string | undefined>;
  body: string;
  /** Of the last push. */
  rest: number;
  keepMs: number;
}

/** Gives a reader the bytes in pieces of that length. */
function read(text: string, pieceBytes = Number.POSITIVE_INFINITY): Read {
  const reader = createAnswerReader();
  const found: Read = { status: 0, headers: {}, body: "", rest: -1, keepMs: 0 };
  const parts = {
    head(status: number, headers: Record<string, string | undefined>) {
      Object.assign(found, { status, headers: { ...headers } });
    },
    data(piece: Buffer) {
      found.body += piece.toString("latin1");
    },
  };
  reader.begin();
  const bytes = Buffer.from(text, "latin1");
  for (let at = 0; at < bytes.length; at += pieceBytes)
    found.rest = reader.push(bytes.subarray(at, at + pieceBytes), parts);
  return { ...found, keepMs: reader.keepMs() };
}

const answer = (headers: string[], body: string, status = "200 OK"): string =>
  `HTTP/1.1 ${status}\r\n${headers.map((line) => `${line}\r\n`).join("")}\r\n${body}`;

const CHUNKS = "5\r\nhello\r\nA;name=value\r\n, you are \r\n4\r\nhere\r\n0\r\nx-sum: 1\r\n\r\n";
const CHUNKED = answer(["Transfer-Encoding: chunked", "Content-Type: text/event-stream"], CHUNKS);

describe("an upstream's answer", () => {
  test("has the length that it says", () => {
    const found = read(answer(["Content-Length: 5", "X-Request-Id: abc"], "hello"));
    expect(found).toMatchObject({ status: 200, body: "hello", rest: 0, keepMs: 4_000 });
    expect(found.headers).toEqual({ "content-length": "5", "x-request-id": "abc" });
  });

  test("of no length is whole with its head", () => {
    expect(read(answer(["content-length: 0"], ""))).toMatchObject({ body: "", rest: 0 });
    expect(read(answer([], "", "204 No Content"))).toMatchObject({ status: 204, rest: 0 });
  });

  test.each([1, 2, 3, 5, 7, 64])("in chunks is the same in pieces of %i bytes", (pieceBytes) => {
    expect(read(CHUNKED, pieceBytes)).toMatchObject({ body: "hello, you are here", rest: 0 });
  });

  test("is not whole before its last byte", () => {
    for (let length = 1; length < CHUNKED.length; length++)
      expect(read(CHUNKED.slice(0, length)).rest).toBe(-1);
  });

  test("without a length ends with its connection, which is not used again", () => {
    const reader = createAnswerReader();
    reader.begin();
    const bytes: string[] = [];
    const parts = { head: () => undefined, data: (piece: Buffer) => void bytes.push(piece.toString()) };
    expect(reader.push(Buffer.from(answer([], "all of")), parts)).toBe(-1);
    expect(reader.push(Buffer.from(" it"), parts)).toBe(-1);
    expect({ text: bytes.join(""), endsHere: reader.endsHere(), keepMs: reader.keepMs() }).toEqual({
      text: "all of it",
      endsHere: true,
      keepMs: 0,
    });
  });

  test("comes after what is said meanwhile", () => {
    const early = "HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n";
    expect(read(`${early}${answer(["content-length: 2"], "ok")}`, 9)).toMatchObject({
      status: 200,
      body: "ok",
    });
  });

  test("says how many bytes follow that nobody asked for", () => {
    expect(read(answer(["content-length: 2"], "okHTTP/1.1")).rest).toBe(8);
  });

  test.each([
    ["asks for it", ["connection: close"], 0],
    ["keeps it for five seconds", ["keep-alive: timeout=5"], 3_000],
    ["keeps it for a second", ["Keep-Alive: timeout=1, max=10"], 0],
    ["keeps it for an hour", ["keep-alive: timeout=3600"], 4_000],
  ])("an upstream that %s", (_, headers, keepMs) => {
    expect(read(answer([...headers, "content-length: 0"], "")).keepMs).toBe(keepMs);
  });

  test.each([
    ["another protocol", "HTTP/2 200\r\n\r\n"],
    ["another version", "HTTP/1.2 200 OK\r\n\r\n"],
    ["no status", "HTTP/1.1 OK\r\n\r\n"],
    ["a switch of protocols", "HTTP/1.1 101 Switching\r\nupgrade: x\r\n\r\n"],
    ["a folded header", answer(["a: b", " c"], "")],
    ["a header without a name", answer([": b"], "")],
    ["a space before the colon", answer(["content-length : 2"], "ok")],
    ["two lengths", answer(["content-length: 2", "content-length: 3"], "ok")],
    ["an odd length", answer(["content-length: +2"], "ok")],
    ["a length and chunks", answer(["content-length: 2", "transfer-encoding: chunked"], "ok")],
    ["a coding that nobody asked for", answer(["transfer-encoding: gzip, chunked"], "ok")],
    ["a chunk without a size", answer(["transfer-encoding: chunked"], "\r\nok\r\n")],
    ["a chunk of a negative size", answer(["transfer-encoding: chunked"], "-2\r\nok\r\n")],
    ["something odd after a chunk's size", answer(["transfer-encoding: chunked"], "2x\r\nok\r\n")],
    ["a chunk's size of too many digits", answer(["transfer-encoding: chunked"], "000000002\r\nok\r\n")],
    ["a chunk that is longer than it says", answer(["transfer-encoding: chunked"], "2\r\nokay\r\n")],
    ["a head without an end", `HTTP/1.1 200 OK\r\n${"a: b\r\n".repeat(4_000)}`],
    ["a trailer without an end", answer(["transfer-encoding: chunked"], `0\r\n${"a: b\r\n".repeat(6_000)}`)],
  ])("with %s is refused", (_, text) => {
    expect(() => read(text)).toThrow("malformed_answer");
  });
});
