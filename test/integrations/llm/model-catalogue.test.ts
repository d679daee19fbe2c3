import { expect, onTestFinished, test } from "vitest";
import { modelsForAgents } from "../../../src/app/models-for-agents.ts";
import {
  type CatalogueOptions,
  createModelCatalogue,
} from "../../../src/integrations/llm/model-catalogue.ts";
import { createLog } from "../../../src/log.ts";
import { type LlmTwin, startLlmTwin } from "../../../src/sandbox/llm/llm-twin.ts";
import { claudeModels, defaultLlmModels, type LlmTwinModel } from "../../../src/sandbox/llm/models.ts";

const LLAMA = "meta-llama/Llama-3.3-70B-Instruct";

async function startTwin(
  models: LlmTwinModel[] = [...defaultLlmModels(), ...claudeModels()],
): Promise<LlmTwin> {
  const twin = await startLlmTwin({ apiKey: "key", models });
  onTestFinished(() => twin.close());
  return twin;
}

function catalogueOf(options: Partial<CatalogueOptions>) {
  const lines: string[] = [];
  const catalogue = createModelCatalogue({
    upstreams: [],
    pinned: [],
    prices: [],
    clock: { now: () => Date.UTC(2026, 10, 26) },
    log: createLog("info", { write: (line: string) => void lines.push(line) }),
    ...options,
  });
  return { catalogue, lines };
}

const akash = (twin: LlmTwin, name = "akash") => ({
  name,
  baseUrl: twin.baseUrl,
  apiKey: "key",
  kind: "compatible" as const,
});
const claude = (twin: LlmTwin) => ({
  name: "claude",
  baseUrl: twin.anthropicBaseUrl,
  apiKey: "key",
  kind: "anthropic" as const,
});
const said = {
  upstream: "claude",
  model: "claude-sonnet-4-5",
  input: "3",
  output: "15",
  cacheRead: "0.3",
  cacheWrite: "3.75",
  cacheWriteLong: "6",
};

test("takes price and lengths from the upstream's own list", async () => {
  const { catalogue, lines } = catalogueOf({ upstreams: [akash(await startTwin())] });
  await catalogue.refresh();
  expect(catalogue.current().find((model) => model.id === LLAMA)).toEqual({
    id: LLAMA,
    title: "Llama 3.3 70B Instruct",
    description: "131k context",
    upstream: "akash",
    chats: true,
    price: {
      inputMicros: 130_000,
      cacheReadMicros: 130_000,
      cacheWriteMicros: 130_000,
      outputMicros: 400_000,
    },
    contextTokens: 131_072,
    maxOutputTokens: 16_384,
  });
  expect(lines).toEqual([]);
});

test("a model that nobody prices is not offered, which is told once", async () => {
  const { catalogue, lines } = catalogueOf({ upstreams: [claude(await startTwin())], prices: [said] });
  await catalogue.refresh();
  await catalogue.refresh();
  expect(catalogue.current().map((model) => model.id)).toEqual(["claude-sonnet-4-5"]);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('"event":"llm.model_unpriced","model":"claude/claude-haiku-4-5"');
});

test("the operator's word replaces what is listed", async () => {
  const prices = [{ ...said, upstream: "akash", model: LLAMA, input: "1", output: "2", cacheRead: null }];
  const { catalogue } = catalogueOf({ upstreams: [akash(await startTwin())], prices });
  await catalogue.refresh();
  expect(catalogue.current()[0]?.price).toMatchObject({ inputMicros: 1_000_000, outputMicros: 2_000_000 });
});

test("of what is pinned, price and lengths are looked up; what the upstream does not list needs a price", async () => {
  const { catalogue } = catalogueOf({
    upstreams: [akash(await startTwin())],
    pinned: [`akash/${LLAMA}`, "akash/no/such"],
  });
  expect(catalogue.current()).toEqual([]);
  await catalogue.refresh();
  expect(catalogue.current().map((model) => model.id)).toEqual([LLAMA]);
});

test("an upstream that does not answer keeps the models it had", async () => {
  const [first, second] = [await startTwin([{ id: "a/one" }]), await startTwin([{ id: "b/two" }])];
  const { catalogue, lines } = catalogueOf({ upstreams: [akash(first, "first"), akash(second, "second")] });
  await catalogue.refresh();
  first.faults.add({ kind: "status", match: /models/, status: 502 });
  await catalogue.refresh();
  expect(catalogue.current().map((model) => model.id)).toEqual(["a/one", "b/two"]);
  expect(lines.join("")).toContain("llm.models_unavailable");
});

test("people choose from what answers an agent, each model once at its dearest price and its least tokens", async () => {
  const pricing = { input: "0.000001", output: "0.000001" };
  const dear = await startTwin([{ id: LLAMA, pricing, contextLength: 32_768 }]);
  const twin = await startTwin();
  const upstreams = [akash(twin), akash(dear, "dear"), claude(twin)];
  const { catalogue } = catalogueOf({ upstreams, prices: [said] });
  await catalogue.refresh();
  const offered = modelsForAgents(catalogue.current(), []);
  expect(offered.map((model) => model.id)).toEqual(
    defaultLlmModels()
      .map((model) => model.id)
      .filter((id) => !id.includes("bge")),
  );
  expect(offered[0]).toMatchObject({
    price: { inputMicros: 1_000_000, outputMicros: 1_000_000 },
    contextTokens: 32_768,
    maxOutputTokens: 16_384,
  });
});
