import { spawnSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { validate } from "dockerfile-utils";
import { describe, expect, onTestFinished, test } from "vitest";
import { copied, execForm, only, readDockerfile, words } from "./read-dockerfile.ts";

const text = readFileSync("agent/Dockerfile", "utf8");
const ENTRY = "agent/own-volume.sh";
const NODE = 1000;

describe("the image for volumes", () => {
  const { ast, stages, image } = readDockerfile(text);

  test("is one that a builder accepts without a warning", () => {
    expect(validate(text)).toEqual([]);
  });

  test("is the image that the operator names, and nothing is fetched on the way", () => {
    expect(stages).toHaveLength(1);
    expect(ast.getInitialARGs().map((arg) => arg.getArgumentsContent())).toEqual(["OPENCLAW_IMAGE"]);
    expect(ast.getFROMs().map((from) => from.getArgumentsContent())).toEqual([`\${OPENCLAW_IMAGE}`]);
    expect(only(image, "RUN", "ADD", "ENV").map(String)).toEqual([]);
  });

  test("begins as root with tini first and the change of user behind it, and runs what the official one does", () => {
    const last = (keyword: string) => only(image, keyword).at(-1);
    const [copy] = only(image, "COPY").map(copied);
    expect(copy).toMatchObject({ sources: ["own-volume.sh"], from: null });
    expect(statSync(ENTRY).mode & 0o111).toBe(0o111);
    const user = last("USER");
    expect(user && words(user)).toEqual(["root"]);
    const entry = last("ENTRYPOINT");
    expect(entry && execForm(entry)).toEqual(["tini", "-s", "--", copy?.target]);
    const command = last("CMD");
    expect(command && execForm(command)).toEqual(["node", "openclaw.mjs", "gateway"]);
  });
});

/** Stands for OpenClaw: says who it is, and writes where its state belongs. */
const PROGRAM = `
const { writeFileSync } = require("fs");
const state = process.env.OPENCLAW_STATE_DIR;
writeFileSync(state + "/written", "1");
console.log(JSON.stringify({ uid: process.getuid(), gid: process.getgid(), groups: process.getgroups(), home: process.env.HOME, last: process.argv.at(-1) }));
`;

/** A volume as Akash mounts it, with what an earlier container and somebody with bad intent may have left there. */
function rootsVolume() {
  const folder = mkdtempSync(join(tmpdir(), "goclaw-volume-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  const state = join(folder, "state");
  const outside = join(folder, "outside");
  spawnSync("mkdir", ["-m", "755", state]);
  writeFileSync(join(state, "openclaw.json"), "{}", { mode: 0o600 });
  writeFileSync(outside, "root's own");
  symlinkSync(outside, join(state, "link"));
  return { state, outside };
}

const isRoot = process.getuid?.() === 0 && spawnSync("setpriv", ["--version"]).status === 0;

describe.skipIf(!isRoot)("its entry (skipped where the tests are not root, or there is no setpriv)", () => {
  const start = (state: string, ...program: string[]) =>
    spawnSync(program[0] ?? "", program.slice(1), {
      env: { PATH: process.env.PATH ?? "", HOME: "/root", OPENCLAW_STATE_DIR: state },
      encoding: "utf8",
    });
  const asNode = ["setpriv", `--reuid=${NODE}`, `--regid=${NODE}`, "--clear-groups", "--"];
  const program = [process.execPath, "-e", PROGRAM, "a b"];

  test("gives the volume to node and becomes node for good, without following links out of it", () => {
    const { state, outside } = rootsVolume();
    const ran = start(state, ENTRY, ...program);
    expect(ran.stderr).toBe("");
    expect(JSON.parse(ran.stdout)).toEqual({
      uid: NODE,
      gid: NODE,
      groups: [NODE],
      home: "/home/node",
      last: "a b",
    });
    for (const name of ["", "openclaw.json", "written", "link"])
      expect(lstatSync(join(state, name)).uid, name).toBe(NODE);
    expect(statSync(outside).uid).toBe(0);
  });

  test("control: without it node cannot write there", () => {
    const { state } = rootsVolume();
    const ran = start(state, ...asNode, ...program);
    expect(ran.status).not.toBe(0);
    expect(ran.stderr).toContain("EACCES");
  });

  test("does nothing where it is not root, and ends as the program ends", () => {
    const { state } = rootsVolume();
    const ran = start(
      state,
      ...asNode,
      "/bin/sh",
      "-c",
      `exec sh "$0" sh -c 'id -u; exit 7'`,
      join(process.cwd(), ENTRY),
    );
    expect([ran.stdout.trim(), ran.status]).toEqual([String(NODE), 7]);
  });
});
