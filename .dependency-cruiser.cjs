/** Rooms and what they may import. The direction is always downwards; see ARCHITECTURE.md. */
const ROOMS = {
  main: "^src/main\\.ts$",
  bin: "^src/bin/",
  app: "^src/app(\\.ts$|/)",
  config: "^src/config/",
  jobs: "^src/jobs/",
  chat: "^src/chat/",
  http: "^src/http/",
  gateway: "^src/gateway/",
  workflows: "^src/workflows/",
  inbox: "^src/inbox/",
  services: "^src/services/",
  db: "^src/db/",
  ports: "^src/ports/",
  domain: "^src/domain/",
  base: "^src/(errors|log|trace)\\.ts$",
  integrations: "^src/integrations/",
  sandbox: "^src/sandbox/",
};

const MAY_IMPORT = {
  main: ["app", "config", "sandbox", "base"],
  bin: ["app", "config", "sandbox", "db", "base", "ports"],
  app: ["config", "jobs", "chat", "http", "gateway", "workflows", "inbox", "services", "db", "ports", "domain", "integrations", "base"],
  config: ["base"],
  jobs: ["chat", "workflows", "inbox", "services", "db", "ports", "domain", "base"],
  chat: ["workflows", "inbox", "services", "db", "ports", "domain", "base"],
  http: ["workflows", "inbox", "services", "db", "ports", "domain", "base"],
  gateway: ["workflows", "inbox", "services", "db", "ports", "domain", "base"],
  workflows: ["services", "db", "ports", "domain", "base"],
  inbox: ["services", "db", "ports", "domain", "base"],
  services: ["db", "ports", "domain", "base"],
  db: ["ports", "domain", "base"],
  ports: ["domain", "base"],
  domain: ["base"],
  base: ["base"],
  integrations: ["ports", "domain", "base"],
  sandbox: ["sandbox", "ports"],
};

/** Packages that only the named places may import: an SDK lives in one room. */
const SDK_HOMES = [
  ["^stripe$|node_modules/stripe/", "^src/(integrations|sandbox)/stripe/"],
  ["@polar-sh/", "^src/(integrations|sandbox)/polar/"],
  ["@clerk/", "^src/integrations/clerk/"],
  ["@akashnetwork/", "^src/(integrations|sandbox)/akash/"],
  ["node_modules/grammy/|^grammy$|@grammyjs/", "^src/(chat|sandbox)/telegram/"],
  ["node_modules/discord\\.js/|^discord\\.js$|@discordjs/", "^src/(chat|sandbox)/discord/"],
  ["@aws-sdk/", "^src/integrations/backups/"],
  ["@pydantic/", "^src/integrations/llm/"],
  ["@napi-rs/|@fontsource/", "^src/chat/pictures/"],
  ["@libsql/", "^src/(db|services/context\\.ts)"],
];

const roomRules = Object.entries(MAY_IMPORT).map(([room, allowed]) => ({
  name: `${room}-imports-downwards`,
  severity: "error",
  from: { path: ROOMS[room] },
  to: { path: "^src/", pathNot: [ROOMS[room], ...allowed.map((name) => ROOMS[name])] },
}));

const sdkRules = SDK_HOMES.map(([sdk, home]) => ({
  name: `sdk-at-home: ${sdk}`,
  severity: "error",
  from: { path: "^src/", pathNot: [home, "^src/bin/", "^src/sandbox/[a-z]+\\.ts$"] },
  to: { path: sdk },
}));

const integrationsApart = {
  name: "integrations-do-not-know-each-other",
  severity: "error",
  from: { path: "^src/integrations/([^/]+)/" },
  to: { path: "^src/integrations/", pathNot: "^src/integrations/$1/" },
};

const coreIsPlatformFree = {
  name: "chat-core-knows-no-platform",
  severity: "error",
  from: { path: "^src/chat/", pathNot: "^src/chat/(telegram|discord)/" },
  to: { path: "^src/chat/(telegram|discord)/" },
};

const platformsApart = {
  name: "chat-platforms-do-not-know-each-other",
  severity: "error",
  from: { path: "^src/chat/(telegram|discord)/" },
  to: { path: "^src/chat/(telegram|discord)/", pathNot: "^src/chat/$1/" },
};

const noCycles = { name: "no-cycles", severity: "error", from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } } };

const onlyInstalledPackages = {
  name: "production-has-only-production-packages",
  severity: "error",
  from: { path: "^src/", pathNot: "^src/sandbox/(telegram/spec/(generate-bot-api-spec|read-declarations|doc-limits)|discord/spec/generate-request-spec)\\.ts$" },
  to: { dependencyTypes: ["npm-dev", "npm-no-pkg"], dependencyTypesNot: ["type-only"] },
};

module.exports = {
  forbidden: [...roomRules, ...sdkRules, integrationsApart, coreIsPlatformFree, platformsApart, onlyInstalledPackages, noCycles],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"], extensions: [".ts", ".mjs", ".js", ".json"] },
  },
};
