import { type Story, taps } from "../play-story.ts";
import { becomesLiveOnAkash, lifeOf } from "./agents.ts";

/** Every cause that an owner can do something about, with its buttons; what they do is in test/system/never-silent.test.ts. */
export function healthStory(): Story {
  const life = lifeOf();
  const silent = (layer: string, kind: string, sees: RegExp) =>
    life.moves(`it does not answer: ${kind}`, (agent) => agent.note("silent", { layer, kind }), sees);
  return {
    name: "an agent that does not answer, and what its owner does about it",
    who: "user",
    steps: [
      life.begins,
      life.moves("it becomes live", becomesLiveOnAkash, /answers now/),
      silent("agent", "disk_full", /its disk is full/),
      taps("Restart now", /before restarts were possible/),
      silent("channel", "intents_missing", /is switched off/),
      taps("Check again", /Looking at Test agent/),
      life.moves(
        "nothing has helped",
        (agent) => agent.note("heal_asked", { layer: "agent", kind: "down" }),
        /needs a decision of yours/,
      ),
      taps("Leave it", /stays as it is/),
      silent("channel", "conflict", /takes its messages/),
      life.moves(
        "and its bot was made by themselves",
        async (agent, { world }) => {
          await world.client.execute({
            sql: "update deployments set channel_kind='pasted' where id=?",
            args: [agent.id],
          });
          await agent.note("silent", { layer: "channel", kind: "webhook_set" });
        },
        /sent to another address/,
      ),
      taps("Paste a new token", /A new token for Test agent/),
      taps("Cancel", /stays as it is/),
      silent("provider", "not_ready", /its provider says that it is not running/),
      taps("Move it now", /Moving Test agent/),
      life.moves(
        "nobody has it, and they want another token for its bot",
        async (agent, { person }) => {
          await agent.step("stopping", "heal_given_up", { why: "no_bids" });
          await agent.step("stopped", "stopped", { by: "owner", saved: "made" });
          await person.taps("Rotate the token");
        },
        /That agent is not running/,
      ),
    ],
  };
}
