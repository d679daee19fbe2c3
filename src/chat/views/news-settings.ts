import { type NewsKind, SWITCHABLE_KINDS, type SwitchableKind } from "../../domain/news/news-kinds.ts";
import { DAY_MINUTES, minuteOfDay, type QuietHours } from "../../domain/news/quiet-hours.ts";
import { cityOf, defaultZone, OFFERED_ZONES } from "../../domain/news/time-zones.ts";
import type { Platform } from "../../ports/channel-accounts.ts";
import type { AccountSettings } from "../../services/accounts/read-settings.ts";
import type { Say } from "../language/language.ts";
import { PLATFORM_NAMES } from "../platform-names.ts";
import type { Choice, View } from "../view.ts";
import { act, fields, marked, note, paragraph, rowsOf } from "./parts.ts";

/** What is chosen about news, and the platforms that they may go to. */
export type NewsSettings = Pick<AccountSettings, "newsTo" | "kinds" | "quiet" | "timeZone"> & {
  accounts: readonly { platform: Platform }[];
};

type Hours = Pick<QuietHours, "from" | "to">;

const HOUR = 60;
const OFFERED_HOURS: readonly Hours[] = [
  { from: 22 * HOUR, to: 7 * HOUR },
  { from: 23 * HOUR, to: 8 * HOUR },
  { from: 0, to: 9 * HOUR },
];

const KIND_NAMES: Record<SwitchableKind, { name: string; what: string }> = {
  health: { name: "news-health", what: "news-health-what" },
  deploys: { name: "news-deploys", what: "news-deploys-what" },
  usage: { name: "news-usage", what: "news-usage-what" },
  backups: { name: "news-backups", what: "news-backups-what" },
  product: { name: "news-product", what: "news-product-what" },
};

const platformsOf = ({ accounts }: NewsSettings) => [...new Set(accounts.map(({ platform }) => platform))];
const isOn = ({ kinds }: NewsSettings, kind: NewsKind): boolean => kinds.get(kind)?.wanted ?? true;

function placeName(say: Say, newsTo: AccountSettings["newsTo"]): string {
  if (newsTo === "origin") return say("settings-news-origin");
  return newsTo === "both" ? say("settings-news-both") : PLATFORM_NAMES[newsTo];
}

const two = (number: number): string => String(number).padStart(2, "0");
const clock = (minute: number): string =>
  `${two(Math.floor((minute % DAY_MINUTES) / HOUR))}:${two(minute % HOUR)}`;
const hoursText = ({ from, to }: Hours): string => `${clock(from)}–${clock(to)}`;

const quietText = (say: Say, { quiet }: NewsSettings): string =>
  quiet
    ? say("quiet-hours-in", { hours: hoursText(quiet), city: cityOf(quiet.timeZone) })
    : say("quiet-hours-none");

/** The zone that somebody lives by: theirs, or the one that their language makes likely. */
export const zoneOf = (say: Say, { timeZone }: Pick<NewsSettings, "timeZone">): string =>
  timeZone ?? defaultZone(say.language);

/** What is chosen about news, in a line. */
export function newsInShort(say: Say, settings: NewsSettings): string {
  const off = SWITCHABLE_KINDS.filter((kind) => !isOn(settings, kind)).length;
  return [
    ...(platformsOf(settings).length > 1 ? [placeName(say, settings.newsTo)] : []),
    off === 0 ? say("news-all") : say("news-some-off", { count: off }),
    ...(settings.quiet ? [say("news-quiet", { hours: hoursText(settings.quiet) })] : []),
  ].join(" · ");
}

const back = (say: Say, verb: string): Choice[] => [act(say("button-back"), verb)];

/** Which kinds of news there are, where they go and when there is quiet. */
export function newsView(say: Say, settings: NewsSettings): View {
  const hasChoice = platformsOf(settings).length > 1;
  const named = (kind: SwitchableKind): string =>
    say(isOn(settings, kind) ? "news-kind-on" : "news-kind-off", { kind: say(KIND_NAMES[kind].name) });
  const switches = SWITCHABLE_KINDS.map((kind) =>
    act(named(kind), "settings_news_kind", { kind, to: isOn(settings, kind) ? "off" : "on" }),
  );
  return {
    tone: "plain",
    title: say("settings-news"),
    private: true,
    body: [
      fields(hasChoice ? { label: say("news-where"), value: placeName(say, settings.newsTo) } : null, {
        label: say("quiet-hours"),
        value: quietText(say, settings),
      }),
      {
        kind: "items",
        items: SWITCHABLE_KINDS.map((kind) => ({ title: named(kind), detail: say(KIND_NAMES[kind].what) })),
      },
      paragraph(say("news-switch")),
      note(say("news-always")),
    ],
    choices: [
      ...rowsOf(2, switches),
      [
        ...(hasChoice ? [act(say("news-where"), "settings_places")] : []),
        act(say("quiet-hours"), "settings_quiet"),
      ],
      back(say, "settings_open"),
    ],
  };
}

export function newsPlacesView(say: Say, settings: NewsSettings): View {
  const offer = (newsTo: AccountSettings["newsTo"]): Choice =>
    act(marked(placeName(say, newsTo), settings.newsTo === newsTo), "settings_news_to", { newsTo });
  return {
    tone: "plain",
    title: say("news-where"),
    body: [paragraph(say("settings-news-text")), note(say("settings-news-fallback"))],
    choices: [
      [offer("origin")],
      platformsOf(settings).map(offer),
      [offer("both")],
      back(say, "settings_news"),
    ],
  };
}

const isSame = (hours: Hours, quiet: QuietHours | null): boolean =>
  quiet?.from === hours.from && quiet.to === hours.to;

const localTime = (timeZone: string, nowMs: number): string => clock(minuteOfDay(timeZone, nowMs));

/** When there is quiet, by whose clock, and what comes all the same. */
export function quietView(say: Say, settings: NewsSettings, nowMs: number): View {
  const { quiet } = settings;
  const zone = zoneOf(say, settings);
  const offered = OFFERED_HOURS.map((hours) =>
    act(marked(hoursText(hours), isSame(hours, quiet)), "settings_quiet_set", {
      from: String(hours.from),
      to: String(hours.to),
    }),
  );
  return {
    tone: "plain",
    title: say("quiet-hours"),
    private: true,
    body: [
      fields(
        { label: say("quiet-hours"), value: quiet ? hoursText(quiet) : say("quiet-hours-none") },
        {
          label: say("quiet-zone"),
          value: say("quiet-zone-now", { city: cityOf(zone), time: localTime(zone, nowMs) }),
        },
      ),
      paragraph(say("quiet-text")),
      note(say("quiet-at-once")),
    ],
    choices: [
      offered,
      [act(say("button-quiet-other"), "settings_quiet_type"), act(say("quiet-zone"), "settings_zone")],
      ...(quiet ? [[act(say("button-quiet-off"), "settings_quiet_off")]] : []),
      back(say, "settings_news"),
    ],
  };
}

/** @param problem what was typed and is no hours */
export const typeHoursView = (say: Say, problem: string | null): View => ({
  tone: problem === null ? "plain" : "warning",
  title: say("quiet-hours"),
  private: true,
  body: [
    ...(problem === null ? [] : [paragraph(say("quiet-type-wrong", { typed: problem }))]),
    paragraph(say("quiet-type-text")),
  ],
  form: { kind: "hours", hint: say("quiet-type-hint"), button: say("button-quiet-form") },
  choices: [back(say, "settings_quiet")],
});

export const zonesView = (say: Say, settings: NewsSettings, nowMs: number): View => ({
  tone: "plain",
  title: say("quiet-zone"),
  private: true,
  body: [paragraph(say("zone-text"))],
  choices: [
    ...rowsOf(
      3,
      OFFERED_ZONES.map((zone) =>
        act(
          marked(`${cityOf(zone)} ${localTime(zone, nowMs)}`, zone === zoneOf(say, settings)),
          "settings_zone_set",
          { zone },
        ),
      ),
    ),
    [act(say("button-zone-other"), "settings_zone_type"), ...back(say, "settings_quiet")],
  ],
});

/** @param problem what was typed and is no place with a clock that we know */
export const typeZoneView = (say: Say, problem: string | null): View => ({
  tone: problem === null ? "plain" : "warning",
  title: say("quiet-zone"),
  private: true,
  body: [
    ...(problem === null ? [] : [paragraph(say("zone-type-wrong", { typed: problem }))]),
    paragraph(say("zone-type-text")),
  ],
  form: { kind: "place", hint: say("zone-type-hint"), button: say("button-zone-form") },
  choices: [back(say, "settings_zone")],
});
