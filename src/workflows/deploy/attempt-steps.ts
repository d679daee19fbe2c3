import type { Context } from "../../services/context.ts";
import { bidding } from "./bidding.ts";
import type { AttemptStep, Course } from "./course.ts";
import { creating } from "./creating.ts";
import { leasing } from "./leasing.ts";
import { sendingManifest } from "./sending-manifest.ts";
import { starting } from "./starting.ts";

/** How an attempt becomes a lease with an agent on it, whatever it is made for. */
export const ATTEMPT_STEPS: Record<AttemptStep, (ctx: Context, course: Course) => Promise<number | null>> = {
  creating,
  bidding,
  leasing,
  sending_manifest: sendingManifest,
  starting,
};
