import { expect, test } from "vitest";
import { readModels } from "../../src/config/read-models.ts";

const KEYS = { LLM_KEY_AKASHML: "k1", LLM_KEY_OPENAI: "k2", LLM_KEY_CLAUDE: "k3", LLM_KEY_ROUTER: "k4" };
const THREE =
  "akashml=https://api.akashml.com/v1,openai=openai+https://api.openai.com/v1,claude=anthropic+https://api.anthropic.com/v1";
const read = (more: Record<string, string>) => readModels({ ...KEYS, LLM_UPSTREAMS: THREE, ...more });

test("the words before an address say what it speaks", () => {
  const { upstreams } = read({
    LLM_UPSTREAMS: `${THREE},Router=responses+embeddings+https://router.example/api/v1/`,
  });
  expect(upstreams).toEqual([
    {
      name: "akashml",
      baseUrl: "https://api.akashml.com/v1",
      apiKey: "k1",
      kind: "compatible",
      serves: ["chat"],
    },
    {
      name: "openai",
      baseUrl: "https://api.openai.com/v1",
      apiKey: "k2",
      kind: "openai",
      serves: ["chat", "responses", "embeddings"],
    },
    {
      name: "claude",
      baseUrl: "https://api.anthropic.com/v1",
      apiKey: "k3",
      kind: "anthropic",
      serves: ["messages"],
    },
    {
      name: "router",
      baseUrl: "https://router.example/api/v1",
      apiKey: "k4",
      kind: "compatible",
      serves: ["chat", "responses", "embeddings"],
    },
  ]);
});

test("aliases name models in order, and plans", () => {
  const { aliases } = read({
    LLM_ALIASES: "fast = akashml/meta/llama-3 | openai/gpt ; smart@pro,business=claude/sonnet",
  });
  expect(aliases).toEqual([
    {
      name: "fast",
      plans: null,
      models: [
        { upstream: "akashml", model: "meta/llama-3" },
        { upstream: "openai", model: "gpt" },
      ],
    },
    { name: "smart", plans: ["pro", "business"], models: [{ upstream: "claude", model: "sonnet" }] },
  ]);
  expect(read({}).aliases).toEqual([]);
});

test.each([
  [{ LLM_UPSTREAMS: "https://api.example.com" }, /LLM_UPSTREAMS has an entry that is not name=/],
  [{ LLM_UPSTREAMS: "akashml=quantum+https://a.example" }, /LLM_UPSTREAMS has "quantum" before the address/],
  [{ LLM_UPSTREAMS: "akashml=openai+anthropic+https://a.example" }, /LLM_UPSTREAMS has "anthropic"/],
  [{ LLM_UPSTREAMS: "akashml=anthropic+chat+https://a.example" }, /LLM_UPSTREAMS .*messages only/],
  [{ LLM_UPSTREAMS: "akashml=http://a.example" }, /LLM_UPSTREAMS must be https/],
  [
    { LLM_UPSTREAMS: "akashml=https://a.example,akashml=https://b.example" },
    /LLM_UPSTREAMS has "akashml" more/,
  ],
  [{ LLM_UPSTREAMS: "other=https://a.example" }, /LLM_KEY_OTHER is missing/],
  [{ LLM_MODELS: "gpt" }, /LLM_MODELS has "gpt"; write upstream\/model/],
  [{ LLM_MODELS: "azure/gpt" }, /LLM_MODELS has "azure\/gpt", but LLM_UPSTREAMS has no "azure"/],
  [{ LLM_ALIASES: "fast" }, /LLM_ALIASES has "fast"; write name=/],
  [{ LLM_ALIASES: "fast=" }, /LLM_ALIASES has "fast="/],
  [{ LLM_ALIASES: "fast=|" }, /LLM_ALIASES has "fast=\|"/],
  [{ LLM_ALIASES: "fast=azure/gpt" }, /LLM_ALIASES has "azure\/gpt"/],
  [{ LLM_ALIASES: "fast@gold=openai/gpt" }, /LLM_ALIASES has the plan "gold" at "fast"/],
  [{ LLM_ALIASES: "default=openai/gpt" }, /LLM_ALIASES has "default"/],
  [{ LLM_ALIASES: "a=openai/gpt;a=openai/gpt" }, /LLM_ALIASES has "a" more than once/],
])("%j is refused at the start", (more, why) => {
  expect(() => read(more)).toThrow(why);
});

test("no error repeats a key", () => {
  try {
    read({ LLM_UPSTREAMS: "akashml=https://user:k1-in-url@a.example" });
    expect.unreachable();
  } catch (error) {
    expect(String(error)).not.toMatch(/k1/);
  }
});
