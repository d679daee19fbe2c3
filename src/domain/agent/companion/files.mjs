import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const homePath = (path) =>
  path.startsWith("~/") ? join(process.env.HOME || homedir(), path.slice(2)) : path;

/** Whole or not at all, so that nobody ever reads half a configuration. */
function put({ path, content, mode }) {
  const name = homePath(path);
  mkdirSync(dirname(name), { recursive: true });
  const fresh = `${name}.new`;
  writeFileSync(fresh, content, { mode });
  chmodSync(fresh, mode);
  renameSync(fresh, name);
}

/** Puts files in place. @returns whether one of the programs in `own` differs from what was there */
export function putFiles(files, own) {
  const folder = fileURLToPath(own);
  const changed = files.filter(({ path, content }) => {
    const name = homePath(path);
    return (
      name.startsWith(folder) &&
      name.endsWith(".mjs") &&
      !(existsSync(name) && readFileSync(name, "utf8") === content)
    );
  });
  for (const file of files) put(file);
  return changed.length > 0;
}
