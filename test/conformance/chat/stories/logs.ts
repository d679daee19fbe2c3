import { runPart } from "../../../../src/db/run.ts";
import type { LogLine, LogsWanted } from "../../../../src/ports/akash-backend.ts";
import { runs, type Story, taps } from "../play-story.ts";
import { becomesLiveOnAkash, lifeOf } from "./agents.ts";

/** What every container has written, and no more. */
export async function* writtenInContainer(_lease: unknown, _wanted: LogsWanted): AsyncGenerator<LogLine> {
  for (const text of ["agent: ready", "listening"]) yield { from: "agent", text };
}

/** How they are followed is in test/chat/logs.test.ts. */
export function logsStory(): Story {
  const life = lifeOf();
  return {
    name: "what an agent writes",
    who: "user",
    steps: [
      life.begins,
      life.moves("it becomes live", becomesLiveOnAkash, /answers now/),
      life.moves(
        "it has a machine",
        async ({ id: deploymentId }, { world, person }) => {
          await runPart(
            world.client,
            world.repos.intents.insertPart({
              ...{ id: deploymentId, deploymentId, attempt: 1, backend: "chain", owner: "akash1operator" },
              ...{
                dseq: deploymentId,
                manifest: "{}",
                manifestHash: "h",
                bootstrapHash: deploymentId,
                depositUact: 1,
              },
            }),
          );
          const args = [deploymentId];
          await world.client.execute({
            sql: "update akash_intents set provider='akash1p', gseq=1, oseq=1, state='running' where id=?",
            args,
          });
          await world.client.execute({
            sql: "update deployments set current_intent_id=id where id=?",
            args,
          });
          await person.runs("/logs");
        },
        /listening/,
      ),
      taps("Follow", /Moves by itself until/),
      taps("Stop", /listening/),
      taps("As a file", /Everything that its provider still has/),
      runs("/logs", /listening/),
    ],
  };
}
