import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { envExample, environmentTables, withTables } from "../../src/bin/env-example.ts";
import { VARIABLES } from "../../src/config/variables.ts";
import { purges } from "../../src/db/purge.ts";

const read = (path: string): string => readFileSync(path, "utf8");
const DOCUMENTS = ["README.md", "ARCHITECTURE.md", "docs/openclaw.md"] as const;

/** Everything in a document that looks like a path of ours. */
const pathsIn = (text: string): string[] => [
  ...new Set(text.match(/(?<![\w/.-])(?:src|test|docs|bench|migrations)\/[\w./-]*\w\/?/g) ?? []),
];
const missing = (text: string): string[] => pathsIn(text).filter((path) => !existsSync(path));

const variablesIn = (text: string): string[] =>
  [...text.matchAll(/^(?:\| `|# )([A-Z][A-Z_<>]+)(?:` \||=)/gm)].map((m) => m[1] ?? "");

/** A heading as a link within the page names it. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, "")
    .replaceAll(" ", "-");

describe("the environment", () => {
  it("stands in .env.example as in the table; `npm run env:example` writes it", () => {
    expect(read(".env.example")).toBe(envExample());
  });

  it("stands in the README as in the table; `npm run env:example` writes it", () => {
    expect(read("README.md")).toContain(environmentTables());
  });

  it("is whole: every variable of the table is in both", () => {
    expect(variablesIn(read("README.md"))).toEqual(expect.arrayContaining(VARIABLES.map((v) => v.name)));
    const plain = VARIABLES.map((v) => v.name).filter((name) => !name.includes("<"));
    expect(variablesIn(read(".env.example"))).toEqual(expect.arrayContaining(plain));
  });

  it("sets nothing when the example is used as it is", () => {
    const set = read(".env.example")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    expect(set).toEqual([]);
  });

  it("control: a stale table is noticed and replaced", () => {
    const stale = read("README.md").replace("| `PORT` |", "| `PORTAL` |");
    expect(stale).not.toContain(environmentTables());
    expect(withTables(stale)).toBe(read("README.md"));
    expect(() => withTables("no marks here")).toThrow("environment:start");
  });
});

describe.each(DOCUMENTS)("%s", (document) => {
  it("names no path that does not exist", () => {
    expect(missing(read(document))).toEqual([]);
  });

  it("names only scripts that exist", () => {
    const scripts = Object.keys(JSON.parse(read("package.json")).scripts);
    const named = [...read(document).matchAll(/npm run (?:-s )?([\w:-]+)/g)].map((m) => m[1]);
    expect(named.filter((name) => name !== undefined && !scripts.includes(name))).toEqual([]);
  });

  it("links only to headings and files that exist", () => {
    const text = read(document);
    const headings = [...text.matchAll(/^#+ (.+)$/gm)].map((m) => `#${anchor(m[1] ?? "")}`);
    const links = [...text.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map((m) => m[1] ?? "");
    expect(links.filter((l) => !(l.startsWith("#") ? headings.includes(l) : existsSync(l)))).toEqual([]);
  });
});

describe("ARCHITECTURE.md", () => {
  const text = read("ARCHITECTURE.md");

  it("says how long rows are kept, as the schema's list of that does", () => {
    const days = Map.groupBy(purges({ usageLogDays: 400 }), ({ days }) => days);
    const lines = [...days]
      .sort(([a], [b]) => (a ?? -1) - (b ?? -1))
      .flatMap(([days, of]) => {
        const names = [...new Set(of.map(({ table }) => table))].sort();
        return days === null ? [] : [`| ${days} | ${names.map((name) => `\`${name}\``).join(", ")} |`];
      });
    expect(text.split("\n").filter((line) => /^\| \d+ \|/.test(line))).toEqual(lines);
  });

  it("finds the paths it checks, and a wrong one (control)", () => {
    expect(pathsIn(text).length).toBeGreaterThan(80);
    expect(missing("see `src/domain/plans/plans.ts` and `src/domain/nowhere.ts`")).toEqual([
      "src/domain/nowhere.ts",
    ]);
  });

  it("has a room for every folder of src", () => {
    const rooms = readdirSync("src", { withFileTypes: true }).map(
      (e) => `src/${e.name}${e.isDirectory() ? "/" : ""}`,
    );
    expect(rooms.filter((room) => !text.includes(`\`${room}\``))).toEqual([]);
  });

  it("has a line for every invariant, with a test that exists", () => {
    for (let n = 1; n <= 11; n++) {
      const line = text.split("\n").find((l) => l.startsWith(`- **I${n} `)) ?? "";
      expect(line, `I${n}`).toMatch(/\*Tests?:\*.*`test\/[\w/-]+\.test\.ts`/);
    }
  });

  it("names every checkpoint", () => {
    const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((f) => f.endsWith(".ts"));
    const names = files.flatMap((f) =>
      [...read(`src/${f}`).matchAll(/checkpoint\(["`]([^"`]+)["`]\)/g)].map((m) => m[1] ?? ""),
    );
    expect(names.length).toBeGreaterThan(10);
    const said = (name: string) =>
      name
        .replace(/^\$\{deployment\.phase\}/, "<phase>")
        .replace(/\$\{change\.step\}/, "<step>")
        .replace(/\$\{row\.state\}/, "<state>")
        .replace(/\$\{step\}/, "<step>")
        .replace(/\$\{wish\}/, "<wish>")
        .replace(/\$\{.*\}/, "<source>");
    const missingNames = names.map(said).filter((name) => !text.includes(`\`${name}\``));
    expect(missingNames).toEqual([]);
  });
});

it("the README names the licence of every package that GoClaw runs on", () => {
  const { packages } = JSON.parse(read("package-lock.json"));
  const rows = [...read("README.md").matchAll(/^\| ([\w.-]+) \| ((?:@?[\w./*-]+(?:, )?)+) \|$/gm)];
  const said = new Map(
    rows.flatMap(([, licence, names]) => (names ?? "").split(", ").map((name) => [name, licence])),
  );
  const wrong = Object.keys(JSON.parse(read("package.json")).dependencies).filter((name) => {
    const licence = said.get(name) ?? said.get(name.replace(/\/.*/, "/*"));
    return licence !== packages[`node_modules/${name}`].license;
  });
  expect(wrong).toEqual([]);
});

it("project text names no machine path", () => {
  const texts = [...DOCUMENTS, ".env.example", "LICENSE"].map(read).join("\n");
  expect(texts.match(/\/(?:work|home|root|tmp)\//g)).toBeNull();
});
