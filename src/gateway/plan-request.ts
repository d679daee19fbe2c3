import { type GatewayError, notInPlan, unknownModel, upstreamUnavailable, wrongEndpoint } from "./answers.ts";
import type { Call, PlannedRequest } from "./call.ts";
import type { ApiRequest, Family } from "./families/family.ts";
import type { RouteChoice } from "./routes/route.ts";
import { ceilingTokens } from "./usage/request-size.ts";

/** What an answer that is not asked to be short may always have, however full the model's window seems. */
const LEAST_OUTPUT_TOKENS = 1_024;

/** The client's limit, but never more than the models give; without one, what their windows have room for. */
function outputLimit(request: ApiRequest, choice: RouteChoice, inputTokens: number): number {
  if (request.answers === 0) return 0;
  if (request.maxOutputTokens !== null) return Math.min(request.maxOutputTokens, choice.maxOutputTokens);
  const left = Math.max(LEAST_OUTPUT_TOKENS, choice.windowTokens.least - inputTokens);
  return Math.min(left, choice.maxOutputTokens);
}

/** No conversation is longer than the window that it must fit into, whatever its bytes are. Texts to embed are many. */
function inputLimit({ kind }: Family, { size }: ApiRequest, { windowTokens }: RouteChoice): number {
  const ceiling = ceilingTokens(size);
  return kind === "embeddings" ? ceiling : Math.min(ceiling, windowTokens.most);
}

/** Finds who may serve a request, and the most that it can amount to. */
export function planRequest(call: Call, request: ApiRequest): PlannedRequest | GatewayError {
  const name = request.model === "default" ? call.agent.model : request.model;
  // Its own model was agreed with an agent's owner, whatever became of the plan or of the list since.
  const plan = name === call.agent.model ? null : call.agent.allowance.plan;
  const choice = call.routes.resolve(name, call.family.kind, plan);
  // Nobody has said yet which models there are: that will pass, whereas a model that is said not to exist is given up.
  if (choice === "unknown") return call.routes.isEmpty ? upstreamUnavailable : unknownModel(request.model);
  if (choice === "not_in_plan") return notInPlan(request.model);
  if (choice === "unable") return wrongEndpoint(request.model, `/v1${call.family.path}`);
  const inputTokens = inputLimit(call.family, request, choice);
  return { name, request, choice, inputTokens, maxOutputTokens: outputLimit(request, choice, inputTokens) };
}
