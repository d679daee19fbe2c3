import { notFound, notModelled, Refusal } from "../refusal.ts";
import { createChecker, loadBotApiSpec } from "../spec/check-request.ts";
import { refusalFor } from "../spec/refusal-words.ts";
import { typedParams } from "../spec/request-params.ts";
import type { World } from "../world/world.ts";
import type { Call, Handler } from "./call.ts";
import { callbackMethods } from "./callbacks.ts";
import { chatMethods } from "./chats.ts";
import { editMethods } from "./edit.ts";
import { fileMethods } from "./files.ts";
import { managedBotMethods } from "./managed-bots.ts";
import { profileMethods } from "./profile.ts";
import type { RateLimiter } from "./rate-limits.ts";
import { sendMethods } from "./send.ts";
import { updateMethods } from "./updates.ts";

const handlers: Record<string, Handler> = {
  ...updateMethods,
  ...profileMethods,
  ...sendMethods,
  ...editMethods,
  ...callbackMethods,
  ...chatMethods,
  ...fileMethods,
  ...managedBotMethods,
};

/** Names of the methods that do something here; all others of the Bot API are refused with 501. */
export const modelledMethods: readonly string[] = Object.keys(handlers);

export type Dispatch = (call: Call, method: string, raw: Record<string, unknown>) => Promise<unknown>;

/** Checks a request against the specification and runs it. Refusals are recorded as violations and rethrown. */
export function createDispatch(limiter: RateLimiter): Dispatch {
  const spec = loadBotApiSpec();
  const checker = createChecker(spec);
  const byLowerCase = new Map(Object.keys(spec.methods).map((name) => [name.toLowerCase(), name]));

  async function run(call: Call, asked: string, raw: Record<string, unknown>): Promise<unknown> {
    const method = byLowerCase.get(asked.toLowerCase());
    if (!method) throw notFound();
    const params = typedParams(spec, method, raw);
    const [problem] = checker.fields(method, params);
    if (problem) throw refusalFor(method, problem);
    const handle = handlers[method];
    if (!handle) throw notModelled(method);
    limiter.count(call.bot.id, method, params.chat_id);
    return handle(call, params);
  }

  return async (call, method, raw) => {
    try {
      return await run(call, method, raw);
    } catch (error) {
      if (error instanceof Refusal) record(call.world, call.bot.username, method, error);
      throw error;
    }
  };
}

/** Keeps a refusal for scanners; a rate limit is no fault and has a report of its own. 401 to a revoked token and 409 to a second poller are kept as well. */
export function record(world: World, botUsername: string, method: string, refusal: Refusal): void {
  if (refusal.code === 429) return;
  world.violations.push({ botUsername, method, code: refusal.code, description: refusal.message });
  if (world.violations.length > 1000) world.violations.shift();
}
