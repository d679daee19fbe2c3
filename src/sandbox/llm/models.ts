export type LlmCallKind = "chat" | "responses" | "embeddings" | "messages";

/** US dollars per token, as decimal text. Cached input costs what fresh input does unless listed. */
export interface LlmTwinPricing {
  input: string;
  output: string;
  input_cache_read?: string;
  input_cache_write?: string;
}

export interface LlmTwinModel {
  id: string;
  contextLength?: number;
  maxOutputLength?: number;
  /** What it is charged at; listed where the API lists prices. */
  pricing?: LlmTwinPricing;
  /** The APIs that it answers; default chat completions and responses. */
  serves?: readonly LlmCallKind[];
  /** A long beginning that was seen before is cheaper. */
  caches?: boolean;
  /** Thinks before it answers. */
  reasons?: boolean;
}

/** A catalogue like that of a real provider of open models. */
export function defaultLlmModels(): LlmTwinModel[] {
  return [
    { id: "meta-llama/Llama-3.3-70B-Instruct", pricing: { input: "0.00000013", output: "0.0000004" } },
    {
      id: "deepseek-ai/DeepSeek-V3.2",
      pricing: { input: "0.00000028", output: "0.00000042", input_cache_read: "0.000000028" },
      caches: true,
    },
    { id: "Qwen/Qwen3.5-35B-A3B", pricing: { input: "0.00000009", output: "0.0000003" }, reasons: true },
    { id: "MiniMaxAI/MiniMax-M2.5", pricing: { input: "0.00000025", output: "0.000001" } },
    { id: "BAAI/bge-m3", pricing: { input: "0.00000001", output: "0" }, serves: ["embeddings"] },
  ];
}

/** What Anthropic serves, at its list prices. Its API tells no prices. */
export function claudeModels(): LlmTwinModel[] {
  const model = (id: string, input: string, output: string, read: string, write: string): LlmTwinModel => ({
    id,
    contextLength: 200_000,
    maxOutputLength: 64_000,
    pricing: { input, output, input_cache_read: read, input_cache_write: write },
    serves: ["messages"],
    caches: true,
    reasons: true,
  });
  return [
    model("claude-sonnet-4-5", "0.000003", "0.000015", "0.0000003", "0.00000375"),
    model("claude-haiku-4-5", "0.000001", "0.000005", "0.0000001", "0.00000125"),
  ];
}

export const contextLengthOf = (model: LlmTwinModel): number => model.contextLength ?? 131_072;
export const maxOutputOf = (model: LlmTwinModel): number => model.maxOutputLength ?? 16_384;
export const pricingOf = (model: LlmTwinModel): LlmTwinPricing =>
  model.pricing ?? { input: "0.0000002", output: "0.0000006" };

export const doesServe = (model: LlmTwinModel, kind: LlmCallKind): boolean =>
  (model.serves ?? ["chat", "responses"]).includes(kind);

/** A decimal number of dollars for a token as one for a million tokens. */
function perMillion(dollars: string): string {
  const [whole = "0", fraction = ""] = dollars.split(".");
  const digits = whole + fraction.padEnd(6, "0");
  const point = digits.length - Math.max(fraction.length - 6, 0);
  return `${digits.slice(0, point).replace(/^0+(?=\d)/, "")}.${digits.slice(point)}`.replace(/\.$/, "");
}

/** A model's price as operators write it into `LLM_PRICES`. */
export function priceLine(upstream: string, model: LlmTwinModel): string {
  const { input, output, input_cache_read: read, input_cache_write: write } = pricingOf(model);
  const parts = [
    ["input", input],
    ["output", output],
    ["cache_read", read],
    ["cache_write", write],
  ].flatMap(([name, dollars]) => (dollars === undefined ? [] : [`${name}:${perMillion(dollars)}`]));
  return `${upstream}/${model.id}=${parts.join(",")}`;
}

const CREATED_S = 1_767_225_600;

/** The body of `GET /v1/models`, as AkashML gives it. */
export function modelList(models: readonly LlmTwinModel[]): unknown {
  return {
    object: "list",
    data: models
      .filter((model) => !doesServe(model, "messages"))
      .map((model) => ({
        id: model.id,
        object: "model",
        created: CREATED_S,
        owned_by: "akashml",
        context_length: contextLengthOf(model),
        max_output_length: maxOutputOf(model),
        quantization: "fp8",
        supported_features: doesServe(model, "embeddings")
          ? ["embeddings"]
          : ["tools", "json_mode", "structured_outputs"],
        pricing: { request: "0", ...pricingOf(model) },
      })),
  };
}

/** The same from Anthropic, which says neither prices nor lengths. */
export function claudeList(models: readonly LlmTwinModel[]): unknown {
  const data = models
    .filter((model) => doesServe(model, "messages"))
    .map((model) => ({
      type: "model",
      id: model.id,
      display_name: model.id,
      created_at: new Date(CREATED_S * 1000).toISOString(),
    }));
  return { data, has_more: false, first_id: data.at(0)?.id ?? null, last_id: data.at(-1)?.id ?? null };
}
