import { type DestinationStream, type Logger, pino } from "pino";
import { AppError } from "./errors.ts";
import { currentTrace } from "./trace.ts";

export type Log = Logger;
export type LogLine = Record<string, unknown>;

/** Told of every line from `info` upwards, whether or not the level that was asked for lets it be written. */
export interface LineWatch {
  tell(level: string, line: LogLine): void;
  listen(listener: (level: string, line: LogLine) => void): void;
}

export function createLineWatch(): LineWatch {
  const listeners: ((level: string, line: LogLine) => void)[] = [];
  return {
    tell(level, line) {
      for (const listener of listeners) listener(level, line);
    },
    listen: (listener) => void listeners.push(listener),
  };
}

const SECRET_SHAPES: RegExp[] = [
  /\b\d{6,12}:[A-Za-z0-9_-]{30,}/g,
  /\bsk_(?:test|live)_[A-Za-z0-9]{8,}/g,
  /\b(?:rk|pk)_(?:test|live)_[A-Za-z0-9]{8,}/g,
  /\bwhsec_[A-Za-z0-9+/=_-]{8,}/g,
  /\bclaw_[A-Za-z0-9_-]{20,}/g,
  /\bgcb_[A-Za-z0-9_-]{20,}/g,
  /\bpolar_[A-Za-z0-9_]{16,}/g,
  /\bac\.sk\.[A-Za-z0-9._-]{16,}/g,
  /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{6,}/g,
  /\b[MNO][A-Za-z\d_-]{19,27}\.[A-Za-z\d_-]{5,8}\.[A-Za-z\d_-]{25,}/g,
  // "interaction:…" in base64: whoever holds it answers in our name for a quarter of an hour.
  /\baW50ZXJhY3Rpb24[A-Za-z0-9+/=_-]{20,}/g,
  /(?<=[?&](?:code|state|token|key|X-Amz-Signature|X-Amz-Security-Token)=)[^&\s"]+/g,
  /(?<=\bBearer )[A-Za-z0-9._~+/=-]{8,}/g,
];

/**
 * What each of them has in it: hardly any line does, and one look for all of them tells. Each way begins with a character
 * that few lines have many of, and looks back from there: a line is looked through several times as fast.
 */
const SECRET_SIGNS =
  /(?<=\d{6}):[A-Za-z0-9_-]{30}|(?<=[srp]k_(?:test|live)|whsec|claw|gcb|polar)_|\.(?:sk|[A-Za-z\d_-]{5,8})\.|(?<=ey)J|(?<=a)W50ZXJhY3Rpb24|[?&](?:code|state|token|key|X-Amz-(?:Signature|Security-Token))=|Bearer /;

/** Replaces anything shaped like a secret. Bot tokens travel in URLs, so every string is scanned. */
export function redact(text: string): string {
  if (!SECRET_SIGNS.test(text)) return text;
  return SECRET_SHAPES.reduce((out, shape) => out.replace(shape, "[redacted]"), text);
}

/** What may be logged of an error: never the SDK's own object, whose fields carry URLs and parameters. */
export function describeError(error: unknown): Record<string, unknown> {
  if (error instanceof AppError) {
    const cause =
      error.cause instanceof Error ? `${error.cause.name}: ${redact(error.cause.message)}` : undefined;
    return {
      code: error.code,
      message: redact(error.message),
      details: error.details,
      cause: cause?.slice(0, 400),
    };
  }
  if (error instanceof Error) {
    return {
      code: "internal",
      name: error.name,
      message: redact(error.message).slice(0, 800),
      stack: redact(error.stack ?? ""),
    };
  }
  return { code: "internal", message: redact(String(error)) };
}

/** Long enough for the lines of many calls to share a system call, short enough for whoever reads along. */
const GATHER_MS = 4;
const ERROR_LINE = /^\{"level":"(?:error|fatal)"/;

/** Standard error, where lines are written together every few milliseconds; but what went wrong is written at once. */
function standardError(): DestinationStream {
  const stream = pino.destination({ dest: 2, sync: true });
  let lines = "";
  let isHeard = false;
  const write = (): void => {
    const said = lines;
    lines = "";
    if (said !== "") stream.write(said);
  };
  return {
    write(line) {
      if (!isHeard) process.once("exit", write);
      isHeard = true;
      if (lines === "") setTimeout(write, GATHER_MS).unref();
      lines += line;
      if (ERROR_LINE.test(line)) write();
    },
  };
}

/** The time of a line. Many are written in one millisecond, and spelling it out takes longer than to look at the clock. */
function createLineTime(): () => string {
  let lastMs = 0;
  let text = "";
  return () => {
    const nowMs = Date.now();
    if (nowMs !== lastMs) text = `,"time":"${new Date(nowMs).toISOString()}"`;
    lastMs = nowMs;
    return text;
  };
}

const NO_TRACE = {};

function traceOfLine(): { trace?: string } {
  const trace = currentTrace();
  return trace === null ? NO_TRACE : { trace };
}

/**
 * Structured JSON lines, one per event: `log.info({ event: "order.paid", orderId })`. Each carries the trace of the
 * work that wrote it.
 */
export function createLog(level: string, destination?: DestinationStream, watch?: LineWatch): Log {
  const { values, labels } = pino.levels;
  const wanted = values[level] ?? Number.POSITIVE_INFINITY;
  const watched = watch ? (values.info ?? 0) : Number.POSITIVE_INFINITY;
  return pino(
    {
      level: watched < wanted ? "info" : level,
      base: null,
      timestamp: createLineTime(),
      mixin: traceOfLine,
      // Most lines have no trace, and need not be copied to be given one.
      mixinMergeStrategy: (line, trace) => (trace === NO_TRACE ? line : { ...trace, ...line }),
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError, error: describeError },
      hooks: {
        streamWrite: redact,
        logMethod(args, method, lineLevel) {
          const [line] = args;
          if (lineLevel >= watched && typeof line === "object" && line !== null)
            watch?.tell(labels[lineLevel] ?? "", { ...line });
          if (lineLevel >= wanted) method.apply(this, args);
        },
      },
    },
    destination ?? standardError(),
  );
}
