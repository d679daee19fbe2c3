import { setTimeout as sleep } from "node:timers/promises";
import { type Mind, replyOf } from "./mind.ts";

/** What it takes to speak as a bot. */
export interface BotLine extends Mind {
  telegramRoot: string;
  botToken: string;
  ownerId: string;
  talks: boolean;
}

interface Update {
  update_id: number;
  message?: { text?: string; chat: { id: number }; from?: { id: number } };
}

const POLL_TIMEOUT_S = 20;
const POLL_PAUSE_MS = 300;

async function answerTo(line: BotLine, { message }: Update, stop: AbortSignal): Promise<void> {
  if (!message?.text || String(message.from?.id) !== line.ownerId) return;
  const text = await replyOf(line, message.text, stop);
  await fetch(`${line.telegramRoot}/bot${line.botToken}/sendMessage`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ chat_id: message.chat.id, text }),
    signal: stop,
  }).then((sent) => sent.arrayBuffer());
}

/** Polls its bot as long as it runs, and answers its owner if it talks. @returns what ended it against its will */
export async function pollAs(line: BotLine, stop: AbortSignal): Promise<number | null> {
  const { telegramRoot, botToken } = line;
  let offset = 0;
  while (!stop.aborted) {
    try {
      const from = offset > 0 ? `&offset=${offset}` : "";
      const url = `${telegramRoot}/bot${botToken}/getUpdates?timeout=${POLL_TIMEOUT_S}${from}`;
      const answer = await fetch(url, { signal: stop });
      const { result = [] } = (await answer.json()) as { result?: Update[] };
      if (answer.status === 409 || answer.status === 401) return answer.status;
      if (!answer.ok) await sleep(POLL_PAUSE_MS);
      for (const update of line.talks ? result : []) {
        offset = update.update_id + 1;
        await answerTo(line, update, stop);
      }
    } catch {
      if (!stop.aborted) await sleep(POLL_PAUSE_MS);
    }
  }
  return null;
}
