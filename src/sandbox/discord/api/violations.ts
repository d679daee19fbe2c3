import type { Refusal } from "../refusal.ts";
import type { World } from "../world/world.ts";

const KEPT = 1_000;

/** Keeps a refusal for scanners. */
export function recordViolation(world: World, application: string, route: string, refusal: Refusal): void {
  world.violations.push({
    application,
    route,
    status: refusal.status,
    code: refusal.code,
    message: refusal.message,
    at: refusal.problems.map(({ path, code }) => `${path.join(".")}: ${code}`),
  });
  if (world.violations.length > KEPT) world.violations.shift();
}
