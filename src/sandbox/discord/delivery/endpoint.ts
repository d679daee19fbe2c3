import { answerInteraction } from "../api/answer-interaction.ts";
import { recordViolation } from "../api/violations.ts";
import { Refusal } from "../refusal.ts";
import type { BodyChecker } from "../rules/check-body.ts";
import { findApplication } from "../world/accounts.ts";
import { ANSWER_MS, failInteraction } from "../world/interactions.ts";
import type { ApplicationRecord, InteractionRecord } from "../world/records.ts";
import type { World } from "../world/world.ts";
import { signedHeaders } from "./sign.ts";

export interface EndpointDelivery {
  close(): Promise<void>;
}

const ROUTE = "POST (interactions endpoint)";

/** Posts interactions to the endpoints of applications that have one, and reads their answers. Nothing is sent twice. */
export function createEndpointDelivery(world: World, check: BodyChecker): EndpointDelivery {
  const running = new Set<Promise<void>>();
  const closing = new AbortController();

  function takeAnswer(interaction: InteractionRecord, body: unknown): void {
    // It may have answered over REST meanwhile.
    const current = world.interactions.get(interaction.id);
    if (!current || current.ack) return;
    answerInteraction({ world, check, route: ROUTE, uploads: [] }, current, body);
  }

  async function deliver(
    application: ApplicationRecord,
    url: string,
    interaction: InteractionRecord,
    payload: unknown,
  ): Promise<void> {
    const body = JSON.stringify(payload);
    try {
      const response = await fetch(url, {
        method: "POST",
        redirect: "manual",
        headers: signedHeaders(application, body, world.now()),
        body,
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(ANSWER_MS)]),
      });
      const text = await response.text();
      if (!response.ok)
        return failInteraction(world, interaction.id, `the endpoint answered ${response.status}`);
      if (response.status === 202 || response.status === 204 || text === "") return;
      takeAnswer(interaction, JSON.parse(text));
    } catch (error) {
      if (closing.signal.aborted) return;
      if (error instanceof Refusal) recordViolation(world, application.name, ROUTE, error);
      failInteraction(
        world,
        interaction.id,
        error instanceof Error ? error.message : "the endpoint did not answer",
      );
    }
  }

  const off = world.signals.on((signal) => {
    if (signal.type !== "interaction") return;
    const application = findApplication(world, signal.interaction.applicationId);
    if (!application?.interactionsEndpointUrl) return;
    const work = deliver(
      application,
      application.interactionsEndpointUrl,
      signal.interaction,
      signal.payload,
    );
    running.add(work);
    void work.finally(() => running.delete(work));
  });

  return {
    async close() {
      off();
      closing.abort();
      await Promise.allSettled([...running]);
    },
  };
}
