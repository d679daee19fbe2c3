import type { Log } from "../../log.ts";
import type { AttachmentMaker } from "../attachments.ts";
import { drawUsageChart } from "./draw-usage-chart.ts";
import { type Easel, openEasel } from "./open-canvas.ts";

/** Draws pictures. What that needs is loaded at the first one, and tried again at the next if that failed. */
export function createDrawer(log: Log): AttachmentMaker["draw"] {
  let easel: Promise<Easel> | null = null;
  return async ({ kind, data }) => {
    try {
      easel ??= openEasel().catch((error: unknown) => {
        easel = null;
        throw error;
      });
      return await drawUsageChart(await easel, data);
    } catch (error) {
      log.error({ event: "picture.not_drawn", kind, err: error });
      return null;
    }
  };
}
