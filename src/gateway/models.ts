import type { IncomingMessage, ServerResponse } from "node:http";
import type { GatewayError } from "./answers.ts";
import { ANTHROPIC_SHAPE } from "./families/anthropic-shape.ts";
import { answerError, answerJson } from "./families/api-shape.ts";
import { OPENAI_SHAPE } from "./families/openai-shape.ts";

/** Neither API says how old an alias is; both want a time. */
const CREATED_S = 0;

const openAiModel = (id: string) => ({ id, object: "model", created: CREATED_S, owned_by: "goclaw" });

const anthropicModel = (id: string) => ({
  type: "model",
  id,
  display_name: id,
  created_at: new Date(CREATED_S * 1000).toISOString(),
});

const openAiList = (ids: readonly string[]) => ({ object: "list", data: ids.map(openAiModel) });

const anthropicList = (ids: readonly string[]) => ({
  data: ids.map(anthropicModel),
  has_more: false,
  first_id: ids[0] ?? null,
  last_id: ids.at(-1) ?? null,
});

const notFound = (id: string): GatewayError => ({
  status: 404,
  message: `The model '${id.slice(0, 200)}' does not exist.`,
  type: "invalid_request_error",
  code: "model_not_found",
  param: "model",
});

/** Answers with the names that a key may use, `default` first, or with the one that was asked for. */
export function answerModels(
  req: IncomingMessage,
  res: ServerResponse,
  names: readonly string[],
  asked: string | null,
): void {
  const isAnthropic = req.headers["anthropic-version"] !== undefined;
  const ids = ["default", ...names.filter((name) => name !== "default")];
  if (asked !== null && !ids.includes(asked)) {
    answerError(res, isAnthropic ? ANTHROPIC_SHAPE : OPENAI_SHAPE, notFound(asked));
    return;
  }
  const list = isAnthropic ? anthropicList : openAiList;
  const one = isAnthropic ? anthropicModel : openAiModel;
  answerJson(res, 200, JSON.stringify(asked === null ? list(ids) : one(asked)));
}
