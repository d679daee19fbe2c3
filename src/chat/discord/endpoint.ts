import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { Clock } from "../../ports/clock.ts";
import { type FirstAnswer, lost } from "./first-answer.ts";
import type { FirstAnswers } from "./first-answers.ts";
import type { Ingress, Taken } from "./ingress.ts";
import { requireSigned, SIGNATURE, signingKey, TIMESTAMP } from "./signature.ts";

export interface EndpointOptions {
  /** 64 hex characters. */
  publicKey: string;
  ingress: Ingress;
  firstAnswers: FirstAnswers;
  clock: Clock;
  log: Log;
}

export interface Endpoint {
  /** Discord tries an endpoint with bad signatures, and takes it only for this status. */
  readonly refusedStatus: 401;
  /** @throws AppError `unauthenticated` */
  admit(headers: Headers): void;
  /** @throws AppError `unauthenticated`, `invalid_input` */
  receive(rawBody: string, headers: Headers): Promise<FirstAnswer>;
}

/** The answer waits this long for the storing of what it answers; after that it goes, and a failure is told later. */
const STORE_MS = 1_000;
/** The answer is on its way to Discord for about this long after it was given. */
const ON_ITS_WAY_MS = 100;

function parse(rawBody: string): unknown {
  try {
    return JSON.parse(rawBody);
  } catch (error) {
    throw new AppError("invalid_input", "the body is not JSON", { cause: error });
  }
}

/** Interactions that Discord posts to us; the first answer is the answer to the post. */
export function createEndpoint(options: EndpointOptions): Endpoint {
  const { publicKey, ingress, firstAnswers, clock, log } = options;
  const key = signingKey(publicKey);

  /** The answer to give now: the planned one, unless it is known already that nothing will come of it. */
  async function answerFor({ stored, interaction, answer }: Taken): Promise<FirstAnswer> {
    const settled = stored.then(
      () => "stored" as const,
      (error: unknown) => ({ error }),
    );
    const soon = await Promise.race([settled, sleep(STORE_MS, "later" as const, { ref: false })]);
    if (soon !== "stored" && soon !== "later") {
      log.error({ event: "discord.not_stored", err: soon.error });
      return lost(interaction);
    }
    void settled.then((outcome) => {
      if (soon === "stored" || outcome === "stored") return;
      log.error({ event: "discord.not_stored", err: outcome.error });
      return ingress.sayLost(interaction);
    });
    return answer;
  }

  return {
    refusedStatus: 401,
    admit(headers) {
      if (!headers.get(SIGNATURE) || !headers.get(TIMESTAMP))
        throw new AppError("unauthenticated", "the delivery is not signed");
    },
    async receive(rawBody, headers) {
      requireSigned(key, rawBody, headers, clock.now());
      const taken = await ingress.take(parse(rawBody));
      firstAnswers.sending(
        taken.interaction.id,
        taken.stored.then(() => sleep(ON_ITS_WAY_MS, undefined, { ref: false })),
      );
      return await answerFor(taken);
    },
  };
}
