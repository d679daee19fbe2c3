import { readFileSync } from "node:fs";

/** What `npm start` tells Node about its memory. */
export const NODE_ARGS: readonly string[] =
  (JSON.parse(readFileSync("package.json", "utf8")) as { scripts: { start: string } }).scripts.start.match(
    /--[a-z0-9-]+=\d+/g,
  ) ?? [];
