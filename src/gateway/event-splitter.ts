/** Cuts a byte stream into server-sent events without changing a byte. */
export interface EventSplitter {
  /** Whole events, each with its terminating blank line. @throws RangeError above `maxEventBytes`. */
  push(chunk: Buffer): Buffer[];
  /** Bytes after the last blank line; empty in a well-formed stream. */
  rest(): Buffer;
}

const LF = 0x0a;
const CR = 0x0d;

/** Index just after the blank line that ends the first event at or after `from`, or -1. */
function eventEnd(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    const c = bytes[at];
    if (c !== LF && c !== CR) continue;
    const next = c === CR && bytes[at + 1] === LF ? at + 2 : at + 1;
    if (bytes[next] === LF) return next + 1;
    if (bytes[next] !== CR) continue;
    // A lone CR at the very end may be the first half of CRLF: wait for the next byte.
    if (next + 1 === bytes.length) return -1;
    return bytes[next + 1] === LF ? next + 2 : next + 1;
  }
  return -1;
}

export function createEventSplitter(maxEventBytes: number): EventSplitter {
  let held: Buffer = Buffer.alloc(0);
  return {
    push(chunk) {
      const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const scannedTo = Math.max(0, held.length - 3);
      const events: Buffer[] = [];
      let start = 0;
      let end = eventEnd(bytes, scannedTo);
      while (end !== -1) {
        events.push(bytes.subarray(start, end));
        start = end;
        end = eventEnd(bytes, start);
      }
      held = bytes.subarray(start);
      if (held.length > maxEventBytes) throw new RangeError("server-sent event too large");
      return events;
    },
    rest: () => held,
  };
}
