import type { ServerResponse } from "node:http";
import type { AnswerSink, Flow } from "./attempt.ts";
import { createEventSplitter } from "./event-splitter.ts";
import type { Family } from "./families/family.ts";
import { type FoundMember, memberNamed, scanObject } from "./json/scanner.ts";
import type { Turn } from "./turn.ts";
import type { AnswerHeaders } from "./upstream/answer-head.ts";
import type { UsageReader } from "./usage/usage-reader.ts";

const MAX_EVENT_BYTES = 4 * 1024 * 1024;
/** Two thousand embeddings of the longest kind. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
/** Longer answers are lists of numbers, and not looked through. */
const MAX_CHECKED_BYTES = 1024 * 1024;
/** Copying a longer one would cost more than what a second piece costs. */
const MAX_ONE_PIECE_BYTES = 16 * 1024;
const NULL = Buffer.from("null");

/** Thrown by a sink when a 200 is not what was asked for. */
class UnusableAnswer extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

function checkKind(headers: AnswerHeaders, kind: RegExp): void {
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") throw new UnusableAnswer("compressed_answer");
  if (!kind.test(headers["content-type"] ?? "")) throw new UnusableAnswer("wrong_content_type");
}

export interface SinkOptions {
  res: ServerResponse;
  turn: Turn;
  headers: AnswerHeaders;
  family: Family;
  reader: UsageReader;
  requestId: string;
  onFirstByte(): void;
}

/** An answer that is streamed, and how far it came. */
export interface StreamSink extends AnswerSink {
  eventsSent(): number;
  /** Writes at once what would be written by the end of this turn, for whoever has something to say after it. */
  write(): void;
  /** Nothing comes any more: the answer ends with what is there. */
  close(): void;
}

/**
 * Passes events on as they are, byte for byte, but for totals that the client did not ask for. The client's headers go
 * out with the first event, so that until then another try is possible.
 */
export function streamSink(options: SinkOptions & { flow: Flow; wantsUsage: boolean }): StreamSink {
  const { res, turn, flow, family, reader } = options;
  checkKind(options.headers, /^text\/event-stream\b/i);
  const splitter = createEventSplitter(MAX_EVENT_BYTES);
  /** What goes out in this turn. */
  let due: Buffer[] = [];
  let sent = 0;
  let isWhole = false;
  let isOver = false;
  let isFull = false;

  function take(event: Buffer): void {
    reader.event(event);
    const mark = family.mark(event);
    if (mark === "failed" || mark === "broken") throw new UnusableAnswer(`${mark}_event`);
    if (res.destroyed || (mark === "usage" && !options.wantsUsage)) return;
    if (!res.headersSent) {
      options.onFirstByte();
      res.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-cache, no-transform",
        "x-accel-buffering": "no",
        [family.shape.requestIdHeader]: options.requestId,
      });
    }
    sent++;
    if (mark === "last") isWhole = true;
    due.push(event);
    if (due.length === 1) turn.write(write);
  }

  function write(): void {
    let hasRoom = true;
    // Each is passed on as a piece of its own.
    for (const event of due) hasRoom = res.write(event);
    due = [];
    if (isOver) res.end();
    else if (!hasRoom && !isFull && !res.destroyed) waitForRoom();
  }

  function waitForRoom(): void {
    isFull = true;
    flow.pause();
    res.once("drain", () => {
      isFull = false;
      flow.resume();
    });
  }

  return {
    data(chunk) {
      for (const event of splitter.push(chunk)) take(event);
    },
    end() {
      const rest = splitter.rest();
      if (rest.length > 0) take(rest);
      if (!res.headersSent) throw new UnusableAnswer("empty_stream");
      if (family.mustEnd && !isWhole) throw new UnusableAnswer("unfinished_stream");
    },
    hasBegun: () => res.headersSent,
    isWhole: () => isWhole,
    awaitsUsage: () => reader.seen().output === null,
    eventsSent: () => sent,
    write,
    close() {
      isOver = true;
      if (due.length === 0) turn.write(write);
    },
  };
}

/** @returns its members, null for what is too long to be looked through */
function checkAnswer(body: Buffer): readonly FoundMember[] | null {
  if (body.length > MAX_CHECKED_BYTES) return null;
  const scanned = scanObject(body);
  if (!scanned.ok) throw new UnusableAnswer("garbage");
  // Some providers say with status 200 that they failed. A response that failed is an answer, and has more members.
  const error = memberNamed(body, scanned.members, "error");
  if (error !== null && !error.equals(NULL) && memberNamed(body, scanned.members, "output") === null)
    throw new UnusableAnswer("error_body");
  return scanned.members;
}

/** Holds a plain answer until it is whole; a broken one is then never passed on. */
export function plainSink(options: SinkOptions): AnswerSink {
  const { res, turn, family, reader } = options;
  checkKind(options.headers, /^application\/([\w.-]+\+)?json\b/i);
  const chunks: Buffer[] = [];
  let size = 0;
  let isUseless = false;
  return {
    data(chunk) {
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) throw new UnusableAnswer("answer_too_large");
      chunks.push(chunk);
    },
    end() {
      const [only] = chunks;
      const body = only && chunks.length === 1 ? only : Buffer.concat(chunks, size);
      isUseless = true;
      const members = checkAnswer(body);
      isUseless = false;
      reader.body(body, members);
      options.onFirstByte();
      res.writeHead(200, {
        "content-type": "application/json",
        "content-length": size,
        "cache-control": "no-store",
        [family.shape.requestIdHeader]: options.requestId,
      });
      turn.write(() => {
        // As text, head and body go out as one piece.
        if (size <= MAX_ONE_PIECE_BYTES) res.end(body.toString("latin1"), "latin1");
        else res.end(body);
      });
    },
    hasBegun: () => size > 0 && !isUseless,
    isWhole: () => false,
    awaitsUsage: () => false,
  };
}
