import { toAppError } from "../../errors.ts";
import { type DeliveryCheck, wordFor } from "../receive/leased-check.ts";
import { type DiscordBot, readApplication } from "./bot.ts";

/** Discord is asked at most this often, however often we are probed. */
const ASK_EVERY_MS = 60_000;

/** Whether Discord posts interactions to this address of ours; only Discord knows. */
export function createEndpointCheck(
  bot: Pick<DiscordBot, "api">,
  url: string,
  askEveryMs = ASK_EVERY_MS,
): DeliveryCheck {
  let last: { at: number; word: Promise<string | null> } | undefined;

  async function ask(): Promise<string | null> {
    try {
      const { interactions_endpoint_url: present } = await readApplication(bot.api);
      return present === url ? null : "endpoint_elsewhere";
    } catch (error) {
      return wordFor(toAppError(error).code);
    }
  }

  return () => {
    if (!last || performance.now() - last.at > askEveryMs) last = { at: performance.now(), word: ask() };
    return last.word;
  };
}
