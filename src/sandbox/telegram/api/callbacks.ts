import { badRequest } from "../refusal.ts";
import type { CallbackAnswer } from "../world/records.ts";
import { type Handler, handler } from "./call.ts";

/** How long a client keeps waiting for the answer to a pressed button. */
export const ANSWER_WINDOW_MS = 30_000;

const TOO_OLD = "query is too old and response timeout expired or query ID is invalid";

export const callbackMethods: Record<string, Handler> = {
  answerCallbackQuery: handler("answerCallbackQuery", (call, params) => {
    const query = call.world.callbacks.get(params.callback_query_id);
    const isOpen = query && query.botId === call.bot.id && !query.answer;
    if (!isOpen) throw badRequest(TOO_OLD);
    if (call.world.now() - query.askedAtMs > ANSWER_WINDOW_MS) {
      call.world.callbacks.put(query.id, { ...query, answeredLate: true });
      throw badRequest(TOO_OLD);
    }
    if (params.url && !/^https:\/\/(t|telegram)\.me\//.test(params.url)) throw badRequest("URL_INVALID");
    const answer: CallbackAnswer = {
      showAlert: params.show_alert ?? false,
      ...(params.text ? { text: params.text } : {}),
      ...(params.url ? { url: params.url } : {}),
    };
    call.world.callbacks.put(query.id, { ...query, answer });
    call.world.signals.emit({ type: "answered", callbackId: query.id });
    return true;
  }),
};
