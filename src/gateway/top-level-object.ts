import { type FoundMember, type NotScanned, scanObject } from "./json/scanner.ts";

/** One member of a JSON object. */
export interface Member {
  /** The exact bytes of its value. */
  raw: Buffer;
  read(): unknown;
  /** See `FoundMember`. */
  mentions: number;
  types: readonly number[] | null;
}

export type TopLevelObject = { ok: true; members: Map<string, Member> } | { ok: false; why: string };

const WHY: Record<NotScanned, string> = {
  not_json: "The request body is not valid JSON.",
  not_an_object: "The request body must be a JSON object.",
  too_deep: "The request body is nested too deeply.",
  too_many: "The request body has too many members.",
};

const BACKSLASH = 0x5c;

/** The name between two quotes; few are written with escapes. */
function nameAt(bytes: Buffer, start: number, end: number): string {
  for (let at = start; at < end; at++)
    if (bytes[at] === BACKSLASH) return JSON.parse(bytes.toString("utf8", start, end));
  return bytes.toString("utf8", start + 1, end - 1);
}

function memberOf(bytes: Buffer, { value, valueEnd, mentions, types }: FoundMember): Member {
  const raw = bytes.subarray(value, valueEnd);
  return { raw, mentions, types, read: () => JSON.parse(raw.toString("utf8")) };
}

/**
 * Checks a JSON object and finds each member's own bytes, so that large values can be passed on as they are and only small
 * ones are parsed. A name that occurs twice, however it is written, is refused: two readers of it could disagree about
 * what was asked.
 */
export function parseTopLevelObject(bytes: Buffer): TopLevelObject {
  const scanned = scanObject(bytes);
  if (!scanned.ok) return { ok: false, why: WHY[scanned.why] };
  const members = new Map<string, Member>();
  for (const found of scanned.members) {
    const name = nameAt(bytes, found.name, found.nameEnd);
    if (members.has(name)) return { ok: false, why: `The key '${name.slice(0, 64)}' occurs more than once.` };
    members.set(name, memberOf(bytes, found));
  }
  return { ok: true, members };
}
