import { readdirSync, readFileSync } from "node:fs";
import type { CompanionProgram } from "../domain/agent/companion-files.ts";

const FOLDER = new URL("../domain/agent/companion/", import.meta.url);

/** The programs that run beside an agent in its container, as they are handed to it when it boots. */
export const readCompanion = (): CompanionProgram[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith(".mjs"))
    .map((name) => ({ name, content: readFileSync(new URL(name, FOLDER), "utf8") }));
