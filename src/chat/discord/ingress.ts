import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../../log.ts";
import type { StoreInInbox } from "../receive/store-arrival.ts";
import type { DiscordApi } from "./api.ts";
import { kindOf, laneOf } from "./decode.ts";
import {
  type Choice,
  choices,
  type FirstAnswer,
  firstAnswer,
  isWholeAnswer,
  lost,
  PONG,
} from "./first-answer.ts";
import { ASKED, type Interaction, readInteraction } from "./interaction.ts";

export interface IngressOptions {
  api: DiscordApi;
  /** Who we are on Discord; anything for another application is not ours to answer. */
  applicationId: string;
  store: StoreInInbox;
  /** What to suggest for a field; answered from memory or by one quick read. */
  suggest(interaction: Interaction): Promise<Choice[]>;
  log: Log;
}

/** What came of an interaction: the answer to give at once, and whether what was done is stored. */
export interface Taken {
  interaction: Interaction;
  answer: FirstAnswer;
  /** Settles once it is stored, or rejects when it cannot be; there is nothing to store for what is answered whole. */
  stored: Promise<unknown>;
}

export interface Ingress {
  /** Begins to store and says what to answer, whichever way it came. @throws AppError `invalid_input` */
  take(body: unknown): Promise<Taken>;
  /** Tells a person whose request could not be stored. Never rejects. */
  sayLost(interaction: Interaction): Promise<void>;
}

/** A suggestion that comes later than this is of no use: the person has typed on. */
const SUGGEST_MS = 1_500;

/** The one handler behind both transports. Work is done in the person's lane; here it is stored, and answered for. */
export function createIngress(options: IngressOptions): Ingress {
  const { api, applicationId, store, suggest, log } = options;

  const suggested = async (interaction: Interaction): Promise<FirstAnswer> => {
    const nothing = sleep(SUGGEST_MS, [], { ref: false });
    const list = suggest(interaction).catch((error: unknown): Choice[] => {
      log.warn({ event: "discord.not_suggested", err: error });
      return [];
    });
    return choices(await Promise.race([list, nothing]));
  };

  async function keep(interaction: Interaction, body: unknown): Promise<void> {
    await store({
      source: "discord",
      eventId: interaction.id,
      lane: laneOf(interaction),
      kind: kindOf(interaction),
      payload: JSON.stringify(body),
    });
  }

  return {
    async take(body) {
      const interaction = readInteraction(body);
      const whole = (answer: FirstAnswer): Taken => ({ interaction, answer, stored: Promise.resolve() });
      if (interaction.type === ASKED.ping) return whole(PONG);
      if (interaction.type === ASKED.autocomplete) return whole(await suggested(interaction));
      const answer = firstAnswer(interaction);
      return isWholeAnswer(answer) ? whole(answer) : { interaction, answer, stored: keep(interaction, body) };
    },
    async sayLost(interaction) {
      const { data: body } = lost(interaction);
      const route = `/webhooks/${applicationId}/${interaction.token}` as const;
      await api
        .call("POST", route, { body, byPath: true })
        .catch((error: unknown) => log.warn({ event: "discord.lost_unsaid", err: error }));
    },
  };
}
