import type { Deployment } from "../db/repositories/deployment-repository.ts";
import { isDeploying, mayMove, RESTING } from "../domain/deployments/phases.ts";

/** An agent that runs on Akash, and not only on this machine to try the gateway with. */
const isOnAkash = (row: Deployment): boolean => row.currentIntentId !== null;

/** For which agents each command means something now; the verb decides again. */
export const mayMoveNow = (row: Deployment): boolean => isOnAkash(row) && mayMove(row.phase, "moving");
export const mayRestartNow = (row: Deployment): boolean =>
  isOnAkash(row) && RESTING.includes(row.phase) && row.restartWantedAt === null && row.heldAct === null;
export const mayStopNow = (row: Deployment): boolean =>
  isOnAkash(row) && (mayMove(row.phase, "stopping") || (isDeploying(row.phase) && row.liveAt !== null));
/** Neither over nor on its way there. */
export const mayCloseNow = ({ phase }: Pick<Deployment, "phase">): boolean => mayMove(phase, "closing");
export const mayResumeNow = (row: Deployment): boolean => row.phase === "stopped";
