import { answerTo } from "./answers.ts";
import { piecesOf } from "./count-tokens.ts";
import type { CacheUse } from "./prefix-cache.ts";
import { type Question, tokensIn } from "./question.ts";

/** What the twin counts for a call, disjoint; reasoning is part of `output`. */
export interface TwinUsage {
  input: number;
  cacheRead: number;
  cacheWrite: number;
  cacheWriteLong: number;
  output: number;
  reasoning: number;
}

/** A finished reply, before it is put into the words of an API. Each piece is one token. */
export interface Reply {
  id: string;
  createdS: number;
  model: string;
  thoughts: string[];
  pieces: string[];
  call: { id: string; name: string; arguments: string[] } | null;
  stopped: "end" | "length" | "call";
  usage: TwinUsage;
}

const THOUGHTS = "Someone asks me something. I know what to say, and keep it short.";

function callOf(question: Question, id: string): Reply["call"] {
  const named = /\buse the tool (\w+)/i.exec(question.userText)?.[1];
  const name =
    question.tools.find((tool) => tool === named) ?? (question.mustCall ? question.tools[0] : undefined);
  if (name === undefined) return null;
  const text = JSON.stringify({ question: question.userText.slice(0, 200) });
  return { id: `call_${id.slice(0, 24)}`, name, arguments: text.match(/[\s\S]{1,5}/gu) ?? [] };
}

/** What the model says, cut off at the limit that was asked for. */
export function replyTo(question: Question, cache: CacheUse, id: string, nowMs: number): Reply {
  const call = callOf(question, id);
  const all = call ? [] : piecesOf(answerTo(question.userText, question.systemText));
  const thoughts = (question.thinks ? piecesOf(THOUGHTS) : []).slice(0, question.maxTokens);
  const pieces = all.slice(0, question.maxTokens - thoughts.length);
  // A call is one token for its name, and is never cut: the twin's limits are for texts.
  const output = thoughts.length + pieces.length + (call ? 1 + call.arguments.length : 0);
  return {
    id,
    createdS: Math.floor(nowMs / 1000),
    model: question.model.id,
    thoughts,
    pieces,
    call,
    stopped: call ? "call" : pieces.length < all.length ? "length" : "end",
    usage: {
      input: tokensIn(question.segments) - cache.read - cache.write,
      cacheRead: cache.read,
      cacheWrite: cache.write,
      cacheWriteLong: cache.writeLong,
      output,
      reasoning: thoughts.length,
    },
  };
}
