/** Zones that are a tap away, from west to east; every other one is typed. */
export const OFFERED_ZONES = [
  "America/Los_Angeles",
  "America/New_York",
  "America/Sao_Paulo",
  "UTC",
  "Europe/London",
  "Europe/Berlin",
  "Asia/Kolkata",
  "Asia/Tokyo",
  "Australia/Sydney",
] as const;

/** Where most people live who read a language; for all others, UTC. */
const ZONE_OF_LANGUAGE: Readonly<Record<string, string>> = { de: "Europe/Berlin" };

/** The zone of somebody who never chose one. */
export const defaultZone = (language: string): string => ZONE_OF_LANGUAGE[language] ?? "UTC";

/** "America/Argentina/Buenos_Aires" → "Buenos Aires". */
export const cityOf = (timeZone: string): string =>
  timeZone.slice(timeZone.lastIndexOf("/") + 1).replaceAll("_", " ");

/** Small letters without accents, and what stands between words made alike. */
const plain = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[\s_-]+/g, " ")
    .trim();

const AREAS = [
  ...["Europe", "America", "Asia", "Africa", "Australia", "Pacific"],
  ...["Atlantic", "Indian", "Antarctica", "Arctic"],
];

function knownZone(name: string): string | null {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** Names of old are still what `Intl` answers with: Asia/Calcutta for Kolkata. */
const asOffered = (zone: string): string =>
  OFFERED_ZONES.find((offered) => knownZone(offered) === zone) ?? zone;

function zoneOfCity(city: string): string | null {
  for (const area of AREAS) {
    const known = knownZone(`${area}/${city.replaceAll(" ", "_")}`);
    if (known) return known;
  }
  return Intl.supportedValuesOf("timeZone").find((zone) => plain(cityOf(zone)) === city) ?? null;
}

/**
 * The zone that somebody means by an IANA name, an offset or a city: "europe/berlin", "UTC+5:30", "São Paulo".
 * @returns null for a place that gives no zone its name
 */
export function zoneNamed(typed: string): string | null {
  const name = typed.trim().replace(/^(?:UTC|GMT)(?=[+-])/i, "");
  const zone =
    knownZone(name.replace(/^([+-])(\d)(?=$|:)/, "$10$2").replaceAll(" ", "_")) ?? zoneOfCity(plain(name));
  return zone && asOffered(zone);
}
