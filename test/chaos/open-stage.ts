import { freePort } from "../../src/sandbox/kernel/free-port.ts";
import { type CrashWorld, type CrashWorldOptions, openCrashWorld } from "../crash/crash-world.ts";
import { seededRandom } from "../crash/seeded-random.ts";
import { type Courier, startCourier } from "./courier.ts";
import type { Scene } from "./customer.ts";
import { openFrontDoor } from "./front-door.ts";
import { type LightAgentOptions, type LightAgents, openLightAgents } from "./light-agents.ts";
import type { Timeline } from "./timeline.ts";

export interface StageOptions {
  seed: number;
  timeline: Timeline;
  /** Processes of GoClaw on the one database. */
  processes: number;
  agents?: LightAgentOptions;
  /** What else the world is; `agents` are those that will run in it. */
  world(agents: LightAgents): CrashWorldOptions;
}

/** Where many people meet several processes, none of which has started yet. */
export interface Stage {
  world: CrashWorld;
  scene: Scene;
  courier: Courier;
  /** One for each process, known to the front door and to the courier. */
  ports: number[];
  close(): Promise<void>;
}

const LEASE_MS = 5_000;
const RECONCILE_MS = 1_000;

export async function openStage(options: StageOptions): Promise<Stage> {
  const { seed, timeline } = options;
  const [door, agents] = await Promise.all([openFrontDoor(), openLightAgents(options.agents)]);
  const courier = await startCourier({ random: seededRandom(seed + 5), timeline });
  const ports = await Promise.all(Array.from({ length: options.processes }, () => freePort()));
  door.behind.push(...ports);
  courier.behind.push(...ports);
  const world = await openCrashWorld({
    asleep: true,
    supervised: true,
    leaseMs: LEASE_MS,
    reconcileMs: RECONCILE_MS,
    publicUrl: door.url,
    webhooksUrl: courier.url,
    runAgents: agents,
    ...options.world(agents),
  });
  return {
    world,
    scene: { world, agents, timeline },
    courier,
    ports,
    async close() {
      await world.close();
      await Promise.all([door.close(), courier.close(), agents.close()]);
    },
  };
}
