import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

/** A deliberate mistake in one file of the product, to prove that a test would notice it. */
export interface Mistake {
  /** Path from the root. */
  file: string;
  /** Words as they are, and what stands in their place. */
  edits: readonly { original: string; mistake: string }[];
}

/**
 * Replaces a few words of one source file as it is loaded. Works in a process of its own that has not loaded it yet.
 * @throws Error when the words are not there any more, so that no control goes stale in silence
 */
export function plantMistake(mistake: Mistake): void {
  const { target, source } = withMistake(mistake);
  registerHooks({
    load(url, context, next) {
      if (url !== target) return next(url, context);
      return { format: "module-typescript", source, shortCircuit: true };
    },
  });
}

/** The file's text with the mistake in it. @throws Error when the words are not there any more */
export function withMistake({ file, edits }: Mistake): { target: string; source: string } {
  const target = new URL(`../../${file}`, import.meta.url).href;
  let source = readFileSync(fileURLToPath(target), "utf8");
  for (const { original, mistake } of edits) {
    if (!source.includes(original)) throw new Error(`there is no "${original}" in ${file}`);
    source = source.replace(original, () => mistake);
  }
  return { target, source };
}
