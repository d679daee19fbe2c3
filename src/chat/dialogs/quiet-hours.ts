import type { QuietHours } from "../../domain/news/quiet-hours.ts";
import { zoneNamed } from "../../domain/news/time-zones.ts";
import { chooseNews } from "../../services/accounts/choose-news.ts";
import { readSettings } from "../../services/accounts/read-settings.ts";
import { oneLine } from "../format.ts";
import type { Request } from "../request.ts";
import { readHours } from "../typed-hours.ts";
import type { View } from "../view.ts";
import { quietView, typeHoursView, typeZoneView, zoneOf } from "../views/news-settings.ts";

const TYPED_CHARS = 40;

export const showQuiet = async ({ ctx, say }: Pick<Request, "ctx" | "say">): Promise<View> =>
  quietView(say, await readSettings({ ctx }), ctx.clock.now());

/** Hours are kept with a zone from the beginning: a language that is chosen later must not move them. */
export async function takeHours(request: Request, hours: Pick<QuietHours, "from" | "to">): Promise<View> {
  const { ctx, say } = request;
  const timeZone = zoneOf(say, await readSettings({ ctx }));
  await chooseNews({ ctx, input: { quiet: { ...hours, timeZone } } });
  return await showQuiet(request);
}

export async function takeZone(request: Request, timeZone: string): Promise<View> {
  await chooseNews({ ctx: request.ctx, input: { timeZone } });
  return await showQuiet(request);
}

/** What somebody typed as hours is taken, or asked for again. @returns whether it was taken, and the answer */
export async function answerHours(request: Request, text: string): Promise<[isTaken: boolean, View]> {
  const hours = readHours(text);
  return hours
    ? [true, await takeHours(request, hours)]
    : [false, typeHoursView(request.say, oneLine(text, TYPED_CHARS))];
}

/** The same of a place. */
export async function answerZone(request: Request, text: string): Promise<[isTaken: boolean, View]> {
  const zone = zoneNamed(text);
  return zone === null
    ? [false, typeZoneView(request.say, oneLine(text, TYPED_CHARS))]
    : [true, await takeZone(request, zone)];
}
