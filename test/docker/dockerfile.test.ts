import { readFileSync } from "node:fs";
import { validate } from "dockerfile-utils";
import { describe, expect, test } from "vitest";
import { type Build, brokenRules, RULES } from "./dockerfile-rules.ts";
import { ignoredBy } from "./ignored-paths.ts";
import { readDockerfile } from "./read-dockerfile.ts";

const read = (path: string): string => readFileSync(path, "utf8");
const build = (dockerfile: string, dockerignore: string): Build => ({
  dockerfile: readDockerfile(dockerfile),
  dockerignore,
  folder: ".",
  nodeVersion: JSON.parse(read("package.json")).devDependencies.node,
});

/** Breaks every rule, each in its own way; the parser has nothing against it. */
const BAD = `FROM node:latest AS tools
ADD https://example.com/tool.tar.gz /opt/
RUN npm install
FROM node:24-slim
ENV NODE_ENV=production STRIPE_SECRET_KEY=sk_test_1
WORKDIR /app
COPY . .
COPY sources ./src
VOLUME /data
USER node
USER root
CMD node src/main.ts
`;

test("the Dockerfile is one that a builder accepts without a warning", () => {
  expect(validate(read("Dockerfile"))).toEqual([]);
});

test("it keeps every rule", () => {
  expect([...brokenRules(build(read("Dockerfile"), read(".dockerignore")))]).toEqual([]);
});

describe("control", () => {
  test("every rule finds its fault", () => {
    const broken = brokenRules(build(BAD, "node_modules\ndata\n!data/keys.json\n"));
    expect([...broken.keys()]).toEqual(Object.keys(RULES));
    expect([...broken.values()]).toEqual([
      ["node:latest", "node:24-slim"],
      ["root"],
      ["ADD https://example.com/tool.tar.gz /opt/"],
      ["CMD node src/main.ts"],
      ["HEALTHCHECK"],
      ["STRIPE_SECRET_KEY"],
      ["npm install"],
      ["data/keys.json", ".env", ".env.production", ".git/config", "test/docs/documents.test.ts"],
      [".", "sources"],
      ["/data"],
    ]);
  });

  test("the parser finds what no builder would accept", () => {
    expect(validate("FROM node\nCOPPY a b\nHEALTHCHECK --intervall=3s CMD x\n")).toHaveLength(2);
  });

  test("patterns are read as a builder reads them", () => {
    const ignored = ignoredBy("# why\n.env*\n!.env.example\ntest/\n**/*.log\n");
    const sent = [".env", ".env.example", "test/a/b.ts", "src/x/y.log", "src/env.ts"].filter(
      (p) => !ignored(p),
    );
    expect(sent).toEqual([".env.example", "src/env.ts"]);
  });
});
