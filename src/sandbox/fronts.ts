import type { Hono } from "hono";
import { createConsole } from "./console/console.ts";
import { faultRoutes } from "./faults/routes.ts";
import { createSwitchboard } from "./faults/switchboard.ts";
import type { Sandbox } from "./sandbox.ts";

/** One app and the path it is mounted at, on the port a person's browser reaches. */
export interface Front {
  path: string;
  app: Hono;
}

const FAULTS = "/sandbox/faults";

/** The pages of every running twin, and the console that shows them side by side at `/`. */
export function sandboxFronts(sandbox: Sandbox): Front[] {
  const twins = [
    sandbox.telegram,
    sandbox.discord,
    sandbox.clerk,
    sandbox.stripe,
    sandbox.polar,
    sandbox.akash,
    sandbox.consoleApi,
  ];
  const fronts = twins.flatMap((twin) =>
    twin?.pages ? [{ path: `/sandbox/${twin.name}`, app: twin.pages }] : [],
  );
  const board = createSwitchboard(sandbox);
  const { page, assets } = createConsole(sandbox, board);
  return [
    ...fronts,
    { path: FAULTS, app: faultRoutes(sandbox, board, FAULTS) },
    { path: "/sandbox/console", app: assets },
    { path: "/", app: page },
  ];
}
