export interface LlmTwinModel {
  id: string;
  contextLength?: number;
  maxOutputLength?: number;
  /** US dollars per token, as decimal text. */
  pricing?: { input: string; output: string };
}

/** A catalogue like that of a real provider of open models. */
export function defaultLlmModels(): LlmTwinModel[] {
  return [
    { id: "meta-llama/Llama-3.3-70B-Instruct", pricing: { input: "0.00000013", output: "0.0000004" } },
    { id: "deepseek-ai/DeepSeek-V3.2", pricing: { input: "0.00000028", output: "0.00000042" } },
    { id: "Qwen/Qwen3.5-35B-A3B", pricing: { input: "0.00000009", output: "0.0000003" } },
    { id: "MiniMaxAI/MiniMax-M2.5", pricing: { input: "0.00000025", output: "0.000001" } },
  ];
}

export const contextLengthOf = (model: LlmTwinModel): number => model.contextLength ?? 131_072;

/** The body of `GET /v1/models`. */
export function modelList(models: readonly LlmTwinModel[]): unknown {
  return {
    object: "list",
    data: models.map((model) => ({
      id: model.id,
      object: "model",
      created: 1_767_225_600,
      owned_by: "akashml",
      context_length: contextLengthOf(model),
      max_output_length: model.maxOutputLength ?? 16_384,
      quantization: "fp8",
      supported_features: ["tools", "json_mode", "structured_outputs"],
      pricing: { request: "0", ...(model.pricing ?? { input: "0.0000002", output: "0.0000006" }) },
    })),
  };
}
