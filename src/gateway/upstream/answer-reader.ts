import { type AnswerHead, type AnswerHeaders, readAnswerHead } from "./answer-head.ts";
import { UpstreamFault } from "./upstream-fault.ts";

/** Told what an answer is made of. What it throws ends the answer. */
export interface AnswerParts {
  head(status: number, headers: AnswerHeaders): void;
  data(piece: Buffer): void;
}

/** Finds one HTTP/1.1 answer after the other in what comes from a connection. */
export interface AnswerReader {
  /** The next bytes belong to a new answer. */
  begin(): void;
  /** Nobody listens to the rest of the answer. */
  leave(): void;
  /**
   * @returns how many bytes are left when the answer is whole, -1 as long as it is not
   * @throws UpstreamFault, and what the parts throw
   */
  push(bytes: Buffer, parts: AnswerParts): number;
  /** True when the answer is whole if nothing more comes. */
  endsHere(): boolean;
  /** True once the head has come. */
  hasHead(): boolean;
  /** How long (ms) the connection may lie idle after this answer. */
  keepMs(): number;
}

type State = "head" | "counted" | "chunk_size" | "chunk" | "chunk_end" | "trailer" | "until_end" | "whole";

const CR = 0x0d;
const LF = 0x0a;
const HEAD_END = Buffer.from("\r\n\r\n");
const LINE_END = Buffer.from("\r\n");
const MOST_LINE_BYTES = 16 * 1024;
const MOST_SIZE_DIGITS = 8;
/** A step that needs more bytes than there are. */
const MORE = -1;

export function createAnswerReader(): AnswerReader {
  let state: State = "whole";
  let left = 0;
  let keepMs = 0;
  let trailerBytes = 0;
  /** The beginning of a line, or of a head, whose end has not come. */
  let held: Buffer | null = null;

  function takeHead(bytes: Buffer, from: number, parts: AnswerParts): number {
    const end = bytes.indexOf(HEAD_END, from);
    if (end === -1) return MORE;
    const head = readAnswerHead(bytes.toString("latin1", from, end));
    // What is said meanwhile, such as 103, is not the answer; nobody here asked for another protocol.
    if (head.status === 101) throw new UpstreamFault("malformed_answer");
    if (head.status >= 200) {
      keepMs = head.keepMs;
      state = stateAfter(head);
      parts.head(head.status, head.headers);
    }
    return end + HEAD_END.length;
  }

  function stateAfter({ framing }: AnswerHead): State {
    if (framing === "until_end") return "until_end";
    if (framing === "chunks") return "chunk_size";
    left = framing;
    return left > 0 ? "counted" : "whole";
  }

  function takeBody(bytes: Buffer, from: number, parts: AnswerParts): number {
    const size = state === "until_end" ? bytes.length - from : Math.min(left, bytes.length - from);
    left -= size;
    if (left === 0 && state === "counted") state = "whole";
    if (left === 0 && state === "chunk") state = "chunk_end";
    parts.data(size === bytes.length ? bytes : bytes.subarray(from, from + size));
    return from + size;
  }

  function takeChunkSize(bytes: Buffer, from: number): number {
    let end = digitsEnd(bytes, from);
    // Hardly any size has something after it that would have to be looked for.
    if (bytes[end] !== CR || bytes[end + 1] !== LF) end = bytes.indexOf(LINE_END, from);
    if (end === -1) return MORE;
    left = sizeAt(bytes, from, end);
    state = left > 0 ? "chunk" : "trailer";
    return end + LINE_END.length;
  }

  function takeChunkEnd(bytes: Buffer, from: number): number {
    if (bytes.length - from < LINE_END.length) return MORE;
    if (bytes[from] !== CR || bytes[from + 1] !== LF) throw new UpstreamFault("malformed_answer");
    state = "chunk_size";
    return from + LINE_END.length;
  }

  /** What is said after a body is of no use here. */
  function takeTrailer(bytes: Buffer, from: number): number {
    const end = bytes.indexOf(LINE_END, from);
    if (end === -1) return MORE;
    trailerBytes += end - from;
    if (trailerBytes > MOST_LINE_BYTES) throw new UpstreamFault("malformed_answer");
    if (end === from) state = "whole";
    return end + LINE_END.length;
  }

  function take(bytes: Buffer, from: number, parts: AnswerParts): number {
    switch (state) {
      case "head":
        return takeHead(bytes, from, parts);
      case "chunk_size":
        return takeChunkSize(bytes, from);
      case "chunk_end":
        return takeChunkEnd(bytes, from);
      case "trailer":
        return takeTrailer(bytes, from);
      default:
        return takeBody(bytes, from, parts);
    }
  }

  return {
    begin() {
      state = "head";
      held = null;
      trailerBytes = 0;
    },
    leave() {
      state = "whole";
    },
    push(piece, parts) {
      const bytes = held ? Buffer.concat([held, piece]) : piece;
      held = null;
      let at = 0;
      while (state !== "whole" && at < bytes.length) {
        const next = take(bytes, at, parts);
        if (next === MORE) {
          held = bytes.subarray(at);
          if (held.length > MOST_LINE_BYTES) throw new UpstreamFault("malformed_answer");
          return -1;
        }
        at = next;
      }
      return state === "whole" ? bytes.length - at : -1;
    },
    endsHere: () => state === "until_end",
    hasHead: () => state !== "head",
    keepMs: () => keepMs,
  };
}

/** The worth of a hexadecimal digit; -1 for anything else. */
function digitOf(code: number | undefined): number {
  if (code === undefined) return -1;
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function digitsEnd(bytes: Buffer, from: number): number {
  let at = from;
  while (digitOf(bytes[at]) !== -1) at++;
  return at;
}

/** The number before a chunk, in hexadecimal digits; spaces or an extension may follow it. */
function sizeAt(bytes: Buffer, from: number, end: number): number {
  const last = digitsEnd(bytes, from);
  const isAlone = last === end || /^[\t ]*(?:;.*)?$/.test(bytes.toString("latin1", last, end));
  if (last === from || last - from > MOST_SIZE_DIGITS || !isAlone)
    throw new UpstreamFault("malformed_answer");
  let size = 0;
  for (let at = from; at < last; at++) size = size * 16 + digitOf(bytes[at]);
  return size;
}
