import type { Log } from "../../log.ts";
import type { AttachmentMaker } from "../attachments.ts";
import { drawStatsChart } from "./draw-stats-chart.ts";
import { drawUsageChart } from "./draw-usage-chart.ts";
import { type Easel, openEasel } from "./open-canvas.ts";

/** Draws pictures. What that needs is loaded at the first one, and tried again at the next if that failed. */
export function createDrawer(log: Log): AttachmentMaker["draw"] {
  let easel: Promise<Easel> | null = null;
  return async (picture) => {
    try {
      easel ??= openEasel().catch((error: unknown) => {
        easel = null;
        throw error;
      });
      const ready = await easel;
      if (picture.kind === "stats_chart") return await drawStatsChart(ready, picture.data);
      return await drawUsageChart(ready, picture.data);
    } catch (error) {
      log.error({ event: "picture.not_drawn", kind: picture.kind, err: error });
      return null;
    }
  };
}
