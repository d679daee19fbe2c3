import { createHash } from "node:crypto";
import type { Question } from "./question.ts";

export interface CacheUse {
  read: number;
  write: number;
  /** Of `write`: what is kept for an hour. */
  writeLong: number;
}

const NONE: CacheUse = { read: 0, write: 0, writeLong: 0 };
/** Both providers cache from here on; OpenAI in steps of 128. */
const LEAST_TOKENS = 1024;
const STEP = 128;
const MOST_KNOWN = 2_000;

/** Remembers the beginnings of requests, as providers' prompt caches do. */
export function createPrefixCache(): { use(question: Question): CacheUse } {
  const known = new Set<string>();

  function remember(prefixes: { key: string }[]): void {
    for (const { key } of prefixes) known.add(key);
    for (const key of known) {
      if (known.size <= MOST_KNOWN) break;
      known.delete(key);
    }
  }

  /** Each beginning of the request: what it is, and how many tokens it has. */
  function prefixesOf({ model, segments }: Question): { key: string; tokens: number; mark: string | null }[] {
    const hash = createHash("sha256").update(model.id);
    let tokens = 0;
    return segments.map((segment) => {
      hash.update("\0").update(segment.text);
      tokens += segment.tokens;
      return { key: hash.copy().digest("base64"), tokens, mark: segment.mark };
    });
  }

  /** By itself, whatever was seen before. */
  function automatic(question: Question): CacheUse {
    const prefixes = prefixesOf(question);
    const hit = prefixes.findLast((prefix) => known.has(prefix.key))?.tokens ?? 0;
    remember(prefixes);
    const most = Math.min(hit, (prefixes.at(-1)?.tokens ?? 0) - 1);
    return { ...NONE, read: most < LEAST_TOKENS ? 0 : Math.floor(most / STEP) * STEP };
  }

  /** Up to the last mark that the request sets. */
  function marked(question: Question): CacheUse {
    const prefixes = prefixesOf(question);
    const end = prefixes.findLastIndex((prefix) => prefix.mark !== null && prefix.tokens >= LEAST_TOKENS);
    const last = prefixes[end];
    if (!last) return NONE;
    const read = prefixes.slice(0, end + 1).findLast((prefix) => known.has(prefix.key))?.tokens ?? 0;
    remember([last]);
    const write = last.tokens - read;
    return { read, write, writeLong: last.mark === "1h" ? write : 0 };
  }

  return {
    use(question) {
      if (!question.model.caches || question.kind === "embeddings") return NONE;
      return question.kind === "messages" ? marked(question) : automatic(question);
    },
  };
}
