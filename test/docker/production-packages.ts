import { cpSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

interface Lock {
  packages: Record<string, { dev?: boolean; devOptional?: boolean }>;
}

/** Folders of every package that the lock file has for running, and that this machine has installed. */
export function productionPackages(folder: string): string[] {
  const { packages }: Lock = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8"));
  return Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== "" && !dev && !devOptional)
    .map(([path]) => path)
    .filter((path) => existsSync(join(folder, path)));
}

/** Puts the same packages into a clean folder as `npm ci --omit=dev` would, from those that are installed here. */
export function placePackages(from: string, to: string): void {
  for (const path of productionPackages(from)) placeFolder(join(from, path), join(to, path));
}

/** Files are linked where they can be. Packages inside a package have entries of their own. */
function placeFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.name === "node_modules") continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) placeFolder(source, target);
    else if (entry.isFile()) placeFile(source, target);
  }
}

function placeFile(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  try {
    linkSync(source, target);
  } catch {
    cpSync(source, target);
  }
}
