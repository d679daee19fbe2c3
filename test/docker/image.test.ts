import { execFile, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { freePort } from "../../src/sandbox/kernel/free-port.ts";
import { SAMPLE_USAGE } from "../chat/pictures/sample-usage.ts";
import { type Child, follow } from "../world/child-process.ts";
import { startTwinsProcess } from "../world/twins-process.ts";
import { type FollowedImage, followDockerfile } from "./follow-dockerfile.ts";
import { placePackages, productionPackages } from "./production-packages.ts";
import { readDockerfile } from "./read-dockerfile.ts";

const STOP_WITHIN_MS = 10_000;
const read = (path: string): string => readFileSync(path, "utf8");
const run = promisify(execFile);

/** In the image `node` is the only Node there is; here it is the one that runs this test. */
const words = ([program = "", ...rest]: string[]): [string, string[]] => [
  program === "node" ? process.execPath : program,
  rest,
];

/** Where the image's packages come from: the registry, as it says, or what is installed here. */
type Packages = "of npm ci" | "placed" | "linked";

/** The steps that reach for the registry or for the image's own users, done with what is here. */
function withoutRegistry(root: string, packages: Packages): (command: string, cwd: string) => void {
  return (command, cwd) => {
    if (/^mkdir \/data\b/.test(command)) return void mkdirSync(join(root, "data"));
    if (!command.startsWith("npm ci --omit=dev"))
      throw new Error(`a step this test does not know: ${command}`);
    if (packages === "linked") symlinkSync(resolve("node_modules"), join(cwd, "node_modules"));
    else placePackages(".", cwd);
  };
}

interface Built {
  folder: string;
  image: FollowedImage;
}

function build(packages: Packages): Built {
  const folder = mkdtempSync(join(tmpdir(), "goclaw-image-"));
  const root = join(folder, "root");
  const image = followDockerfile({
    dockerfile: readDockerfile(read("Dockerfile")),
    dockerignore: read(".dockerignore"),
    context: ".",
    root,
    ...(packages === "of npm ci" ? {} : { run: withoutRegistry(root, packages) }),
  });
  return { folder, image };
}

/** Starts what the image starts, with its environment, and waits until it says that it is open. */
async function start({ image }: Built, given: Record<string, string>): Promise<Child> {
  const [program, args] = words(image.command);
  const env = { ...image.env, ...given, HOME: tmpdir(), PATH: "/nonexistent" };
  const child = follow(spawn(program, args, { cwd: image.workdir, env }));
  await child.prints(/Open http/, 30_000);
  return child;
}

/** Runs the health check as it is written. @returns its exit code */
async function health({ image }: Built, port: string): Promise<number> {
  const [program, args] = words(image.healthcheck);
  const env = { ...image.env, PORT: port };
  return await run(program, args, { cwd: image.workdir, env }).then(
    () => 0,
    (error: { code: number }) => error.code,
  );
}

/** Asks once, so that a machine without a registry says so and goes on with what it has. */
async function packagesForFull(): Promise<Packages> {
  const answers = await run("npm", ["ping"], { timeout: 20_000 }).then(
    () => true,
    () => false,
  );
  if (!answers) console.error("npm's registry does not answer: the image is followed without `npm ci`");
  return answers ? "of npm ci" : "placed";
}

/** Starts, is found healthy and stopped, twice on the same data. */
async function liveTwice(built: Built, given: Record<string, string>): Promise<void> {
  const port = given.PORT ?? "";
  expect(await health(built, port)).toBe(1);
  for (const life of ["first", "second"]) {
    const child = await start(built, given);
    expect(await health(built, port), `${life}: ${child.output().slice(-2_000)}`).toBe(0);
    expect(readdirSync(built.image.env.DATA_DIR ?? "")).toContain("goclaw.db");
    const began = performance.now();
    child.signal("SIGTERM");
    expect(await child.ended, child.output().slice(-2_000)).toBe(0);
    expect(performance.now() - began).toBeLessThan(STOP_WITHIN_MS);
    expect(child.output()).not.toMatch(/"level":"(error|fatal)"|Cannot find/);
  }
}

const sandboxed = async () => ({ SANDBOX: "all", HOST: "127.0.0.1", PORT: String(await freePort()) });
const remove = (folder: string) => rmSync(folder, { recursive: true, force: true });

test("followed step by step in a clean folder, the image starts, is healthy, stops, and keeps its data", async () => {
  const built = build("linked");
  onTestFinished(() => remove(built.folder));
  expect(readdirSync(built.image.workdir).sort()).toEqual([
    "migrations",
    "node_modules",
    "package.json",
    "src",
  ]);
  await liveTwice(built, await sandboxed());
}, 60_000);

describe.skipIf(process.env.GOCLAW_FULL === undefined)("with nothing but its own packages", () => {
  let built: Built;
  beforeAll(async () => {
    built = build(await packagesForFull());
  }, 400_000);
  afterAll(() => remove(built.folder), 120_000);

  test("it holds what the lock file has for running, and nothing else", () => {
    const folder = join(built.image.workdir, "node_modules");
    const installed = readdirSync(folder).filter((name) => !name.startsWith("."));
    const wanted = new Set(productionPackages(".").map((path) => path.split("/")[1]));
    expect([...wanted]).toEqual(expect.arrayContaining(installed));
    expect(installed).not.toContain("vitest");
    const size = execFileSync("du", ["-sm", folder], { encoding: "utf8" }).split("\t")[0];
    console.error(`node_modules of the image: ${size} MB`);
  });

  test("it draws pictures: the canvas for this platform and the fonts are among its packages", async () => {
    const script = `
      import { createDrawer } from "./src/chat/pictures/create-drawer.ts";
      const draw = createDrawer({ error: (line) => console.error(line) });
      const png = await draw({ kind: "usage_chart", alt: "", data: JSON.parse(process.env.DATA) });
      console.log(png?.length);`;
    const env = { PATH: "/nonexistent", HOME: tmpdir(), DATA: JSON.stringify(SAMPLE_USAGE.usual) };
    const args = ["--input-type=module", "-e", script];
    const { stdout, stderr } = await run(process.execPath, args, { cwd: built.image.workdir, env });
    expect(Number(stdout), stderr).toBeGreaterThan(10_000);
  });

  test("it runs in a live configuration, beside services in another process", async () => {
    const twins = await startTwinsProcess();
    onTestFinished(() => twins.close());
    const { DATA_DIR: _ofAnother, ...given } = twins.env;
    await liveTwice(built, given);
  }, 120_000);

  test("it runs the sandbox as well, when it is asked for on purpose", async () => {
    const DATA_DIR = join(built.folder, "sandbox");
    const child = await start(built, { ...(await sandboxed()), DATA_DIR });
    child.signal("SIGTERM");
    expect(await child.ended, child.output().slice(-2_000)).toBe(0);
  }, 60_000);
});
