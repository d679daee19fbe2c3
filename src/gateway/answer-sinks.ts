import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { Dispatcher } from "undici";
import { errorBody, type GatewayError } from "./answers.ts";
import type { AnswerSink } from "./attempt.ts";
import { createEventSplitter } from "./event-splitter.ts";
import { isUsageOnlyChunk } from "./usage-chunk.ts";

const MAX_EVENT_BYTES = 4 * 1024 * 1024;
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/** Thrown by a sink when a 200 is not what was asked for. */
class UnusableAnswer extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

function checkKind(headers: IncomingHttpHeaders, kind: RegExp): void {
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") throw new UnusableAnswer("compressed_answer");
  if (!kind.test(String(headers["content-type"] ?? ""))) throw new UnusableAnswer("wrong_content_type");
}

/**
 * Passes events on as they are, byte for byte, the usage-only chunk excepted when the client did not ask for
 * it. The client's headers go out with the first event, so that until then another try is possible.
 */
export function streamSink(options: {
  res: ServerResponse;
  headers: IncomingHttpHeaders;
  controller: Dispatcher.DispatchController;
  keepUsage: boolean;
  requestId: string;
  onFirstByte(): void;
}): AnswerSink {
  const { res, controller } = options;
  checkKind(options.headers, /^text\/event-stream\b/i);
  const splitter = createEventSplitter(MAX_EVENT_BYTES);

  function write(event: Buffer): boolean {
    if (!options.keepUsage && isUsageOnlyChunk(event)) return true;
    if (!res.headersSent) {
      options.onFirstByte();
      res.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-cache, no-transform",
        "x-accel-buffering": "no",
        "x-request-id": options.requestId,
      });
    }
    return res.write(event);
  }

  return {
    data(chunk) {
      let roomLeft = true;
      for (const event of splitter.push(chunk)) roomLeft = write(event) && roomLeft;
      if (roomLeft) return;
      controller.pause();
      res.once("drain", () => controller.resume());
    },
    end() {
      const rest = splitter.rest();
      if (rest.length > 0) write(rest);
      if (!res.headersSent) throw new UnusableAnswer("empty_stream");
      res.end();
    },
  };
}

/** Ends a stream that has begun and cannot be finished: clients must not take it for a whole answer. */
export function breakStream(res: ServerResponse, error: GatewayError): void {
  if (!res.writableEnded && !res.destroyed) res.end(`data: ${errorBody(error)}\n\n`);
}

/** Holds a plain answer until it is whole; a broken one is then never passed on. */
export function plainSink(options: {
  res: ServerResponse;
  headers: IncomingHttpHeaders;
  requestId: string;
  onFirstByte(): void;
}): AnswerSink {
  checkKind(options.headers, /^application\/([\w.-]+\+)?json\b/i);
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    data(chunk) {
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) throw new UnusableAnswer("answer_too_large");
      chunks.push(chunk);
    },
    end() {
      options.onFirstByte();
      options.res.writeHead(200, {
        "content-type": "application/json",
        "content-length": size,
        "cache-control": "no-store",
        "x-request-id": options.requestId,
      });
      options.res.end(Buffer.concat(chunks, size));
    },
  };
}
