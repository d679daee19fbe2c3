import { readFileSync } from "node:fs";
import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";

/** The languages we speak; the first one is spoken to everybody else. */
export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Says a message in one language: `say("button-pay", { price: "$29" })`. */
export interface Say {
  (id: string, args?: Record<string, FluentVariable>): string;
  readonly language: Language;
}

function loadBundle(language: Language): FluentBundle {
  const bundle = new FluentBundle(language, { useIsolating: false });
  const text = readFileSync(new URL(`${language}.ftl`, import.meta.url), "utf8");
  const errors = bundle.addResource(new FluentResource(text));
  if (errors.length > 0) throw new Error(`${language}.ftl: ${errors.map((e) => e.message).join("; ")}`);
  return bundle;
}

function sayFrom(language: Language): Say {
  const bundle = loadBundle(language);
  const say = (id: string, args?: Record<string, FluentVariable>): string => {
    const message = bundle.getMessage(id);
    if (!message?.value) throw new Error(`no text is called ${id}`);
    return bundle.formatPattern(message.value, args ?? null);
  };
  return Object.assign(say, { language });
}

const SPOKEN = new Map<string, Say>(LANGUAGES.map((language) => [language, sayFrom(language)]));
const [FALLBACK] = LANGUAGES;

/** The language we speak to somebody whose app is set to that locale: "de-AT" → "de", "tlh" → "en". */
export function languageFor(locale: string | null): Language {
  const wanted = locale?.toLowerCase().split(/[-_]/)[0];
  return LANGUAGES.find((language) => language === wanted) ?? FALLBACK;
}

/**
 * The words for a locale, English where we do not speak it.
 * @throws Error for an unknown id or a missing argument: both are mistakes of ours
 */
export function sayIn(locale: string | null): Say {
  const language = languageFor(locale);
  const say = SPOKEN.get(language);
  if (!say) throw new Error(`no texts were loaded for ${language}`);
  return say;
}
