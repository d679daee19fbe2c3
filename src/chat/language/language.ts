import { readFileSync } from "node:fs";
import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";

/** Says a message in one language: `say("button-pay", { price: "$29" })`. */
export type Say = (id: string, args?: Record<string, FluentVariable>) => string;

const FALLBACK = "en";

function loadBundle(language: string): FluentBundle {
  const bundle = new FluentBundle(language, { useIsolating: false });
  const text = readFileSync(new URL(`${language}.ftl`, import.meta.url), "utf8");
  const errors = bundle.addResource(new FluentResource(text));
  if (errors.length > 0) throw new Error(`${language}.ftl: ${errors.map((e) => e.message).join("; ")}`);
  return bundle;
}

const bundles = new Map([[FALLBACK, loadBundle(FALLBACK)]]);

/**
 * The words for a person's language, English where we do not speak it.
 * @throws Error for an unknown id or a missing argument: both are mistakes of ours
 */
export function sayIn(language: string | null): Say {
  const bundle = bundles.get(language?.slice(0, 2) ?? FALLBACK) ?? bundles.get(FALLBACK);
  return (id, args) => {
    const message = bundle?.getMessage(id);
    if (!bundle || !message?.value) throw new Error(`no text is called ${id}`);
    return bundle.formatPattern(message.value, args ?? null);
  };
}
