import { matchesGlob } from "node:path";

/** Whether `.dockerignore` keeps a path, or a folder above it, out of the build. The last pattern that matches decides. */
export function ignoredBy(dockerignore: string): (path: string) => boolean {
  const patterns = dockerignore
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => ({ keeps: line.startsWith("!"), glob: line.replace(/^!/, "").replace(/^\/|\/$/g, "") }));
  return (path) => {
    const parts = path.split("/");
    const above = parts.map((_, n) => parts.slice(0, n + 1).join("/"));
    const last = patterns.findLast(({ glob }) => above.some((folder) => matchesGlob(folder, glob)));
    return last !== undefined && !last.keeps;
  };
}
