import { existsSync } from "node:fs";
import { join } from "node:path";
import { VARIABLES } from "../../src/config/variables.ts";
import { ignoredBy } from "./ignored-paths.ts";
import { copied, execForm, only, type ReadDockerfile, words } from "./read-dockerfile.ts";

export interface Build {
  dockerfile: ReadDockerfile;
  dockerignore: string;
  /** The folder that is built from. */
  folder: string;
  /** The version of Node that the tests run under. */
  nodeVersion: string;
}

/** @returns what breaks the rule, in words; nothing when it is kept */
type Rule = (build: Build) => string[];

const SECRET_NAMES = new Set(VARIABLES.filter(({ secret }) => secret).map(({ name }) => name));
const LOOKS_SECRET = /KEY|TOKEN|SECRET|PASSWORD|MNEMONIC/i;
const NEVER_SENT = ["data/goclaw.db", "data/keys.json", ".env", ".env.production", ".git/config"];
const NEVER_NEEDED = ["node_modules/pino/package.json", "test/docs/documents.test.ts"];

const commands = ({ dockerfile }: Build): string[] =>
  dockerfile.stages.flatMap((stage) => only(stage, "RUN")).map((run) => run.getArgumentsContent() ?? "");

export const RULES: Readonly<Record<string, Rule>> = {
  "the base image is the Node of the tests, to the last digit": ({ dockerfile, nodeVersion }) =>
    dockerfile.ast
      .getFROMs()
      .map((from) => from.getImage() ?? "")
      .filter((image) => !new RegExp(`^node:${nodeVersion.replaceAll(".", "\\.")}(-|@|$)`).test(image)),

  "the process has no rights": ({ dockerfile }) => {
    const user = only(dockerfile.image, "USER").at(-1);
    const name = user ? (words(user)[0] ?? "") : "root, because there is no USER";
    return /^(root|0)\b/.test(name) ? [name] : [];
  },

  "nothing is fetched or unpacked by ADD": ({ dockerfile }) =>
    dockerfile.stages.flatMap((stage) => only(stage, "ADD")).map(String),

  "commands are in exec form, so that signals reach the process": ({ dockerfile }) =>
    only(dockerfile.image, "CMD", "ENTRYPOINT", "HEALTHCHECK")
      .filter((instruction) => execForm(instruction) === null)
      .map(String),

  "there is one CMD and one HEALTHCHECK": ({ dockerfile }) =>
    ["CMD", "HEALTHCHECK"].filter((keyword) => only(dockerfile.image, keyword).length !== 1),

  "no secret is baked in": ({ dockerfile }) =>
    dockerfile.stages
      .flatMap((stage) => only(stage, "ENV", "ARG"))
      .flatMap(words)
      .map((word) => word.split("=")[0] ?? "")
      .filter((name) => SECRET_NAMES.has(name) || LOOKS_SECRET.test(name)),

  "packages come from the lock file, without those for development and without their scripts": (build) =>
    commands(build).filter((command) => {
      if (!/\bnpm (ci|i|install|add)\b/.test(command)) return false;
      return !["npm ci", "--omit=dev", "--ignore-scripts"].every((part) => command.includes(part));
    }),

  "secrets and other people's files are not sent to the build": ({ dockerignore }) => {
    const ignored = ignoredBy(dockerignore);
    return [...NEVER_SENT, ...NEVER_NEEDED].filter((path) => !ignored(path));
  },

  "what is copied is named, exists and is sent to the build": ({ dockerfile, dockerignore, folder }) => {
    const ignored = ignoredBy(dockerignore);
    const own = dockerfile.stages
      .flatMap((stage) => only(stage, "COPY"))
      .map(copied)
      .filter(({ from }) => from === null);
    return own
      .flatMap(({ sources }) => sources)
      .filter((source) => /^[./]*$/.test(source) || !existsSync(join(folder, source)) || ignored(source));
  },

  "the process can write where its data are kept": ({ dockerfile: { image } }) => {
    const asRoot = image.slice(
      0,
      image.findIndex((instruction) => instruction.getKeyword() === "USER"),
    );
    const given = only(asRoot, "RUN").map((run) => run.getArgumentsContent() ?? "");
    return only(image, "VOLUME")
      .flatMap(words)
      .filter((path) => !given.some((command) => new RegExp(`chown .*${path}\\b`).test(command)));
  },
};

/** Every rule that is broken, with what breaks it. */
export function brokenRules(build: Build): Map<string, string[]> {
  const found = Object.entries(RULES).map(([name, rule]): [string, string[]] => [name, rule(build)]);
  return new Map(found.filter(([, breaks]) => breaks.length > 0));
}
