import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The version whose behaviour the gateway's words and the sandbox's agent follow. */
export const OPENCLAW_VERSION = "2026.9.6";

/** The real OpenClaw on this machine, outside of every checkout. */
export interface OpenClawPackage {
  /** What stands for the working directory of its image. */
  folder: string;
  /** The JSON schema of its configuration, as it prints it itself. */
  schemaFile: string;
}

/** Where it is kept; nothing is looked at. */
export function openClawPackage(env: NodeJS.ProcessEnv = process.env): OpenClawPackage {
  const cache = join(env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "goclaw", "openclaw", OPENCLAW_VERSION);
  return {
    folder: join(cache, "node_modules", "openclaw"),
    schemaFile: join(cache, "config.schema.json"),
  };
}

/**
 * Fetches OpenClaw from npm unless it is there; install scripts are not run, since it needs none.
 * @throws Error when it is not there and `offline` is set
 */
export async function fetchOpenClaw(options: {
  offline: boolean;
  say(line: string): void;
}): Promise<OpenClawPackage> {
  const found = openClawPackage();
  if (!existsSync(join(found.folder, "package.json"))) {
    if (options.offline)
      throw new Error(`OpenClaw ${OPENCLAW_VERSION} is not in ${dirname(found.schemaFile)}`);
    options.say(`fetching openclaw@${OPENCLAW_VERSION} from npm, about 650 MB on disk, into ${found.folder}`);
    await install(dirname(found.schemaFile));
  }
  if (!existsSync(found.schemaFile)) await writeSchema(found);
  return found;
}

/** Beside its place first, so that an install that broke off is never taken for a whole one. */
async function install(cache: string): Promise<void> {
  mkdirSync(dirname(cache), { recursive: true });
  const fresh = mkdtempSync(`${cache}.`);
  const words = ["install", "--prefix", fresh, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
  try {
    await run("npm", [...words, `openclaw@${OPENCLAW_VERSION}`], { cwd: fresh, maxBuffer: 64 * 1024 * 1024 });
    rmSync(cache, { recursive: true, force: true });
    renameSync(fresh, cache);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

async function writeSchema({ folder, schemaFile }: OpenClawPackage): Promise<void> {
  const home = mkdtempSync(join(dirname(schemaFile), "home."));
  try {
    const { stdout } = await run(process.execPath, ["openclaw.mjs", "config", "schema"], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: home, OPENCLAW_OFFLINE: "1" },
      maxBuffer: 64 * 1024 * 1024,
    });
    writeFileSync(`${schemaFile}.new`, stdout);
    renameSync(`${schemaFile}.new`, schemaFile);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
