import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { type Instruction, Keyword } from "dockerfile-ast";
import { ignoredBy } from "./ignored-paths.ts";
import { copied, execForm, type ReadDockerfile, words } from "./read-dockerfile.ts";

export interface FollowOptions {
  dockerfile: ReadDockerfile;
  dockerignore: string;
  /** The folder that is built from. */
  context: string;
  /** A clean folder that stands for the image's file system. */
  root: string;
  /** Does what `RUN` says in a folder; a test may install packages in a cheaper way. */
  run?: (command: string, cwd: string) => void;
}

/** What the image would start with. Absolute paths are those below `root`. */
export interface FollowedImage {
  workdir: string;
  env: Record<string, string>;
  command: string[];
  healthcheck: string[];
}

/** Follows a Dockerfile step by step in an ordinary folder, which stands for an image as far as one without an engine can. */
export function followDockerfile(options: FollowOptions): FollowedImage {
  const stageRoots = new Map<string, string>();
  let image: FollowedImage | undefined;
  options.dockerfile.stages.forEach((stage, n) => {
    const isLast = n === options.dockerfile.stages.length - 1;
    const root = isLast ? options.root : `${options.root}.stage-${n}`;
    const name = /\bAS (\S+)/i.exec(String(stage[0]))?.[1] ?? String(n);
    stageRoots.set(name, root);
    image = followStage(stage, root, stageRoots, options);
  });
  if (!image) throw new Error("a Dockerfile without a stage");
  return image;
}

function followStage(
  stage: readonly Instruction[],
  root: string,
  stageRoots: ReadonlyMap<string, string>,
  { context, dockerignore, run = shell(root) }: FollowOptions,
): FollowedImage {
  const inRoot = (path: string): string => (path.startsWith("/") ? join(root, path) : path);
  const image: FollowedImage = { workdir: root, env: {}, command: [], healthcheck: [] };
  const ignored = ignoredBy(dockerignore);
  for (const step of stage) {
    switch (step.getKeyword()) {
      case Keyword.WORKDIR:
        image.workdir = resolve(image.workdir, inRoot(words(step)[0] ?? ""));
        mkdirSync(image.workdir, { recursive: true });
        break;
      case Keyword.ENV:
        for (const [name = "", value = ""] of words(step).map((word) => word.split("=")))
          image.env[name] = inRoot(value);
        break;
      case Keyword.COPY: {
        const { sources, target, from } = copied(step);
        const base = from === null ? context : (stageRoots.get(from) ?? "");
        if (from === null && sources.some(ignored)) throw new Error(`${step} is not sent to the build`);
        for (const source of sources)
          copy(join(base, source), resolve(image.workdir, inRoot(target)), target);
        break;
      }
      case Keyword.RUN:
        run(step.getArgumentsContent() ?? "", image.workdir);
        break;
      case Keyword.CMD:
        image.command = execForm(step) ?? [];
        break;
      case Keyword.HEALTHCHECK:
        image.healthcheck = execForm(step) ?? [];
    }
  }
  return image;
}

/** A folder's content goes into the target; a file goes below a target that ends in a slash. */
function copy(source: string, target: string, written: string): void {
  const into =
    written.endsWith("/") && !statSync(source).isDirectory() ? join(target, basename(source)) : target;
  cpSync(source, into, { recursive: true });
}

/** Owners belong to the image's own users, which this machine need not have; every other command is run as it is written. */
function shell(root: string): (command: string, cwd: string) => void {
  const tools = `${root}.tools`;
  mkdirSync(tools, { recursive: true });
  const chown = join(tools, "chown");
  if (!existsSync(chown)) {
    writeFileSync(chown, "#!/bin/sh\nexit 0\n");
    chmodSync(chown, 0o755);
  }
  return (command, cwd) => {
    const here = command.replaceAll(/(?<=\s)\/(?=\w)/g, `${root}/`);
    const path = `${tools}:${join(process.execPath, "..")}:${process.env.PATH ?? ""}`;
    execFileSync("sh", ["-c", here], {
      cwd,
      env: { ...process.env, PATH: path },
      stdio: "pipe",
      timeout: 300_000,
    });
  };
}
