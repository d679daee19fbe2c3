import { setTimeout as wait } from "node:timers/promises";
import { splitText } from "./split-text.mjs";

const MAX_TEXT = 4096;

/** Polls one bot account and hands on the messages of those who may talk to it. Never logs the token. */
export function createTelegram({ token, apiRoot, open, allowFrom }, log) {
  const stop = new AbortController();
  const state = { connected: false };

  async function call(method, params, timeoutMs = 15_000) {
    const res = await fetch(`${apiRoot}/bot${token}/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(params),
      signal: AbortSignal.any([stop.signal, AbortSignal.timeout(timeoutMs)]),
    });
    const answer = await res.json();
    if (answer.ok) return answer.result;
    const error = new Error(`${method}: ${answer.error_code} ${answer.description}`);
    error.retryAfterMs = (answer.parameters?.retry_after ?? 0) * 1000;
    throw error;
  }

  function mayTalk(message) {
    if (message.chat.type !== "private") return false;
    return open || allowFrom.includes(String(message.from?.id));
  }

  async function send(chatId, text) {
    for (const part of splitText(text, MAX_TEXT)) {
      try {
        await call("sendMessage", { chat_id: chatId, text: part });
      } catch (error) {
        if (!error.retryAfterMs) throw error;
        await wait(error.retryAfterMs, undefined, { signal: stop.signal });
        await call("sendMessage", { chat_id: chatId, text: part });
      }
    }
  }

  async function listen(onMessage) {
    let offset = 0;
    let pauseMs = 500;
    while (!stop.signal.aborted) {
      try {
        if (!state.connected) {
          const me = await call("getMe", {});
          await call("deleteWebhook", { drop_pending_updates: false });
          log(`[telegram] [default] starting provider (@${me.username})`);
          // The real one calls itself ready from here on, also while another program takes its updates.
          state.connected = true;
        }
        const params = { offset, timeout: 25, allowed_updates: ["message"] };
        const updates = await call("getUpdates", params, 40_000);
        pauseMs = 500;
        for (const update of updates) {
          offset = update.update_id + 1;
          if (!update.message) continue;
          const { chat, text } = update.message;
          if (mayTalk(update.message)) onMessage({ chatId: chat.id, text });
          else log("[telegram] message from a sender who is not allowed: ignored");
        }
      } catch (error) {
        if (stop.signal.aborted) return;
        state.connected = false;
        log(`[telegram] ${error.cause?.code ?? error.message}; next try in ${pauseMs} ms`);
        await wait(Math.max(pauseMs, error.retryAfterMs ?? 0), undefined, { signal: stop.signal }).catch(
          () => {},
        );
        pauseMs = Math.min(pauseMs * 2, 30_000);
      }
    }
  }

  return {
    name: "telegram",
    state,
    listen,
    send,
    typing: (chatId) => call("sendChatAction", { chat_id: chatId, action: "typing" }).catch(() => {}),
    stop: () => stop.abort(),
  };
}
