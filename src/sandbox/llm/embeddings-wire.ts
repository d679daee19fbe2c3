import { type OddAnswer, told } from "./odd-answers.ts";
import type { Json, Question } from "./question.ts";
import type { TwinUsage } from "./reply.ts";

const DIMENSIONS = 8;

/** A vector that depends on the text alone. */
function vectorOf(text: string, dimensions: number): number[] {
  let state = 1;
  for (const c of text) state = (Math.imul(state, 31) + (c.codePointAt(0) ?? 0)) >>> 0;
  return Array.from({ length: dimensions }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Number((state / 0xffffffff - 0.5).toFixed(6));
  });
}

/** The body of an embeddings answer. */
export function embeddingsBody(question: Question, request: Json, usage: TwinUsage, odd: OddAnswer): string {
  const dimensions = typeof request.dimensions === "number" ? request.dimensions : DIMENSIONS;
  const isBase64 = request.encoding_format === "base64";
  const isOne = typeof request.input === "string" || typeof (request.input as unknown[])[0] === "number";
  const texts = isOne
    ? [question.segments.map((s) => s.text).join("")]
    : question.segments.map((s) => s.text);
  const data = texts.map((text, index) => {
    const vector = vectorOf(text, dimensions);
    const packed = Buffer.from(new Float32Array(vector).buffer).toString("base64");
    return { object: "embedding", index, embedding: isBase64 ? packed : vector };
  });
  const counts = told({ prompt_tokens: usage.input, total_tokens: usage.input }, odd.usage);
  return JSON.stringify({ object: "list", data, model: question.model.id, usage: counts });
}
