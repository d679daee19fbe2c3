/** One member of a JSON object: its decoded name and its value's exact text. */
export interface Member {
  raw: string;
}

export type TopLevelObject =
  | { ok: true; members: Map<string, Member>; value: Record<string, unknown> }
  | { ok: false; why: string };

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

/** Index just after the string that opens at `start`. The text is known to be valid JSON. */
function afterString(text: string, start: number): number {
  let at = start + 1;
  while (text.charCodeAt(at) !== 0x22) at += text.charCodeAt(at) === 0x5c ? 2 : 1;
  return at + 1;
}

/** Index just after the value that begins at `start`. The text is known to be valid JSON. */
function afterValue(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return afterString(text, start);
  let at = start;
  if (first !== "{" && first !== "[") {
    while (at < text.length && !/[,}\]\s]/.test(text.charAt(at))) at++;
    return at;
  }
  let depth = 0;
  do {
    const c = text[at];
    if (c === '"') {
      at = afterString(text, at);
      continue;
    }
    if (c === "{" || c === "[") depth++;
    else if (c === "}" || c === "]") depth--;
    at++;
  } while (depth > 0);
  return at;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

/**
 * Parses a JSON object and also keeps each member's own text, so that large values can be passed on as they
 * are. A name that occurs twice is refused: two readers of it could disagree about what was asked.
 */
export function parseTopLevelObject(bytes: Uint8Array): TopLevelObject {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    return { ok: false, why: "The request body is not valid JSON." };
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    return { ok: false, why: "The request body must be a JSON object." };
  }
  const members = new Map<string, Member>();
  let at = skipSpace(text, skipSpace(text, 0) + 1);
  while (text[at] === '"') {
    const nameEnd = afterString(text, at);
    const name = String(JSON.parse(text.slice(at, nameEnd)));
    const start = skipSpace(text, skipSpace(text, nameEnd) + 1);
    const end = afterValue(text, start);
    if (members.has(name)) return { ok: false, why: `The key '${name.slice(0, 64)}' occurs more than once.` };
    members.set(name, { raw: text.slice(start, end) });
    const next = skipSpace(text, end);
    at = text[next] === "," ? skipSpace(text, next + 1) : next;
  }
  return { ok: true, members, value: value as Record<string, unknown> };
}
