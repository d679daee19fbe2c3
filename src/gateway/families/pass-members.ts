import type { Members } from "./members.ts";

/** The members that are passed on, each as its name and its exact bytes, ready to stand after another member. */
export interface Passed {
  pieces: Buffer[];
  /** Of all pieces together. */
  bytes: number;
}

/**
 * Passes on the named members as they came. Everything else is left behind: it is unknown, identifies the client, or
 * buys something extra upstream.
 */
export function createPassage(names: readonly string[]): (members: Members) => Passed {
  const labels = names.map((name) => [name, Buffer.from(`,${JSON.stringify(name)}:`)] as const);
  return (members) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    for (const [name, label] of labels) {
      const member = members.get(name);
      if (!member) continue;
      pieces.push(label, member.raw);
      bytes += label.length + member.raw.length;
    }
    return { pieces, bytes };
  };
}

/** Memory for a copy of so much costs more than one more piece to write. */
const LONG_BYTES = 4 * 1024;

/** The same bytes in fewer pieces: short ones are joined, long ones stay where they are. */
function joinShort(pieces: readonly Buffer[]): Buffer[] {
  const joined: Buffer[] = [];
  let short: Buffer[] = [];
  for (const piece of pieces) {
    if (piece.length <= LONG_BYTES) {
      short.push(piece);
      continue;
    }
    joined.push(Buffer.concat(short), piece);
    short = [];
  }
  return [...joined, Buffer.concat(short)];
}

/** A request's body for one upstream: its own model name, what is passed on, and what we say ourselves. */
export function buildBody(model: string, passed: Passed, own: Record<string, unknown>): Buffer[] {
  const tail = JSON.stringify(own).slice(1);
  return joinShort([
    Buffer.from(`{"model":${JSON.stringify(model)}`),
    ...passed.pieces,
    Buffer.from(tail === "}" ? tail : `,${tail}`),
  ]);
}

/** The same members with another value for one of them, or with the one that it has. */
export function replaceMember(passed: Passed, raw: Buffer, replacement: Buffer): Passed {
  if (replacement === raw) return passed;
  return {
    pieces: passed.pieces.map((piece) => (piece === raw ? replacement : piece)),
    bytes: passed.bytes - raw.length + replacement.length,
  };
}
