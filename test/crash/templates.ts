import { rmSync } from "node:fs";
import { afterAll, beforeAll } from "vitest";
import { liveTemplate, pricedTemplate } from "./run-case.ts";

/** The folders that a file's stories begin from, there while its tests run. */
export function useTemplates(): { readonly priced: string; readonly live: string } {
  const made = { priced: "", live: "" };
  beforeAll(async () => {
    made.priced = await pricedTemplate();
    made.live = await liveTemplate(made.priced);
  }, 120_000);
  afterAll(() => {
    for (const folder of Object.values(made))
      if (folder !== "") rmSync(folder, { recursive: true, force: true });
  });
  return made;
}
