import { type DestinationStream, type Logger, pino } from "pino";
import { AppError } from "./errors.ts";

export type Log = Logger;

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
  /\b[MNO][A-Za-z\d_-]{23,25}\.[A-Za-z\d_-]{6}\.[A-Za-z\d_-]{27,}/g,
  /(?<=[?&](?:code|state|token|key)=)[^&\s"]+/g,
  /(?<=\bBearer )[A-Za-z0-9._~+/=-]{8,}/g,
];

/** Replaces anything shaped like a secret. Bot tokens travel in URLs, so every string is scanned. */
export function redact(text: string): string {
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

/** Structured JSON lines, one per event: `log.info({ event: "order.paid", orderId })`. */
export function createLog(level: string, destination?: DestinationStream): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError, error: describeError },
      hooks: {
        streamWrite: redact,
      },
    },
    destination ?? pino.destination({ dest: 2, sync: true }),
  );
}
