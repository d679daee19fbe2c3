import type { ProviderMode } from "../../src/sandbox/akash/akash-twin.ts";
import type { TimeStep } from "../../src/sandbox/faults/time-steps.ts";
import { addressOf, type ProviderName } from "./market.ts";
import type { World } from "./world.ts";

/** The sandbox's fault switches, worked as the page's own forms work them. */
export interface Switches {
  turn(id: string, to: "on" | "off"): Promise<void>;
  provider(name: ProviderName, mode: ProviderMode): Promise<void>;
  clock(step: TimeStep): Promise<void>;
  calm(): Promise<void>;
}

export function switchesOf(world: World): Switches {
  async function send(path: string, fields: Record<string, string>): Promise<void> {
    const answer = await fetch(`${world.url}/sandbox/faults/${path}`, {
      method: "POST",
      body: new URLSearchParams(fields),
      redirect: "manual",
    });
    if (answer.status !== 303) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  }
  return {
    turn: (id, to) => send("switch", { id, to }),
    provider: (name, mode) => send("provider", { address: addressOf(world, name), mode }),
    clock: (step) => send("clock", { step }),
    calm: () => send("calm", {}),
  };
}
