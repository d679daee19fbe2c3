import { z } from "zod";
import { SWITCHABLE_KINDS } from "../../domain/news/news-kinds.ts";
import { chooseNews } from "../../services/accounts/choose-news.ts";
import { readSettings } from "../../services/accounts/read-settings.ts";
import { awaitText, stopAwaiting } from "../dialogs/awaited-text.ts";
import { showQuiet, takeHours, takeZone } from "../dialogs/quiet-hours.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { newsPlacesView, newsView, typeHoursView, typeZoneView, zonesView } from "../views/news-settings.ts";
import { type Action, need } from "./action.ts";

const NewsTo = z.enum(["origin", "telegram", "discord", "both"]);
const Kind = z.enum(SWITCHABLE_KINDS);
const Hours = z.object({ from: z.coerce.number(), to: z.coerce.number() });

const showNews = async ({ ctx, say }: Request): Promise<View> => newsView(say, await readSettings({ ctx }));

/** Which news there are, where they go and when there is quiet. */
export const newsActions: Action[] = [
  { verb: "settings_news", signIn: true, run: showNews },
  {
    verb: "settings_news_kind",
    signIn: true,
    async run(request, args) {
      const kind = Kind.parse(need(args, "kind"));
      await chooseNews({ ctx: request.ctx, input: { kind, wanted: need(args, "to") === "on" } });
      return await showNews(request);
    },
  },
  {
    verb: "settings_places",
    signIn: true,
    run: async ({ ctx, say }) => newsPlacesView(say, await readSettings({ ctx })),
  },
  {
    verb: "settings_news_to",
    signIn: true,
    async run(request, args) {
      await chooseNews({ ctx: request.ctx, input: { newsTo: NewsTo.parse(need(args, "newsTo")) } });
      return await showNews(request);
    },
  },
  {
    verb: "settings_quiet",
    signIn: true,
    async run(request) {
      await stopAwaiting(request);
      return await showQuiet(request);
    },
  },
  {
    verb: "settings_quiet_set",
    signIn: true,
    run: (request, args) => takeHours(request, Hours.parse(args)),
  },
  {
    verb: "settings_quiet_off",
    signIn: true,
    async run(request) {
      await chooseNews({ ctx: request.ctx, input: { quiet: null } });
      return await showQuiet(request);
    },
  },
  {
    verb: "settings_quiet_type",
    signIn: true,
    async run(request) {
      await awaitText(request, { what: "quiet_hours" });
      return typeHoursView(request.say, null);
    },
  },
  {
    verb: "settings_zone",
    signIn: true,
    async run(request) {
      await stopAwaiting(request);
      const { ctx, say } = request;
      return zonesView(say, await readSettings({ ctx }), ctx.clock.now());
    },
  },
  {
    verb: "settings_zone_set",
    signIn: true,
    run: (request, args) => takeZone(request, need(args, "zone")),
  },
  {
    verb: "settings_zone_type",
    signIn: true,
    async run(request) {
      await awaitText(request, { what: "time_zone" });
      return typeZoneView(request.say, null);
    },
  },
];
