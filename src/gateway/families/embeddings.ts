import type { ApiRequest, Family } from "./family.ts";
import { readMembers, readModel, requireInput } from "./members.ts";
import { OPENAI_SHAPE } from "./openai-shape.ts";
import { buildBody, createPassage } from "./pass-members.ts";

const passage = createPassage(["input", "encoding_format", "dimensions"]);

/** Token numbers in an input that is given as such, alone or as several lists of them; 0 in one of texts. */
function countTokens(input: unknown): number {
  if (!Array.isArray(input)) return 0;
  return input.reduce<number>((sum, one) => {
    if (typeof one === "number") return sum + 1;
    return sum + (Array.isArray(one) ? one.length : 0);
  }, 0);
}

function parse(bytes: Buffer): ApiRequest {
  const members = readMembers(bytes);
  const model = readModel(members);
  const input = requireInput(members);
  const passed = passage(members);
  // Texts need no reading: only a list may be one of numbers.
  const tokens = input.raw.toString("latin1", 0, 1) === "[" ? countTokens(input.read()) : 0;
  return {
    model,
    stream: false,
    wantsUsage: true,
    size: { textBytes: passed.bytes, pictures: 0, tokens },
    maxOutputTokens: null,
    answers: 0,
    body: (route) => buildBody(route.model, passed, {}),
  };
}

export const EMBEDDINGS: Family = {
  kind: "embeddings",
  path: "/embeddings",
  shape: OPENAI_SHAPE,
  mustEnd: false,
  parse,
  mark: () => "pass",
};
