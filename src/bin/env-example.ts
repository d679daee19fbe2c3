import { readFileSync, writeFileSync } from "node:fs";
import { OPTIONAL_SERVICES, VARIABLES, type Variable } from "../config/variables.ts";

const TITLES: Record<Variable["group"], string> = {
  general: "General",
  database: "Database",
  backups: "Backups",
  secrets: "Keys",
  telegram: "Telegram",
  discord: "Discord",
  clerk: "Clerk",
  stripe: "Stripe",
  polar: "Polar",
  akash: "Akash",
  llm: "Models",
  plans: "Plans",
};

const START = "<!-- environment:start -->";
const END = "<!-- environment:end -->";

const inGroup = (group: string): Variable[] => VARIABLES.filter((variable) => variable.group === group);
const groups = Object.entries(TITLES);

const code = (text: string | undefined): string => (text ? `\`${text}\`` : "");

function needed(variable: Variable): string {
  if (variable.default) return code(variable.default);
  if (!variable.required) return "";
  if (variable.backend) return `required with ${code(`AKASH_BACKEND=${variable.backend}`)}`;
  return OPTIONAL_SERVICES.some((service) => service === variable.group)
    ? "required when used"
    : "required when live";
}

const row = (variable: Variable): string =>
  `| \`${variable.name}\` | ${needed(variable)} | ${variable.about}${variable.from ? `. From: ${variable.from}` : ""} |`;

/** The README's environment section: one table per group. */
export function environmentTables(): string {
  const tables = groups.map(
    ([group, title]) =>
      `**${title}**\n\n| Variable | Default | What it is |\n|---|---|---|\n${inGroup(group).map(row).join("\n")}`,
  );
  return `${START}\n\n${tables.join("\n\n")}\n\n${END}`;
}

function lines(variable: Variable): string {
  const from = variable.from ? ` (from: ${variable.from})` : "";
  const example = variable.example && !variable.name.includes("<") ? ` Example: ${variable.example}` : "";
  const name = variable.name.includes("<") ? (variable.example ?? variable.name) : variable.name;
  return `# ${variable.about}${from}.${example}\n# ${name}=${variable.default ?? ""}`;
}

/** The whole of `.env.example`. Everything is commented out, so that a copy of it changes nothing. */
export function envExample(): string {
  const head =
    "# Every variable GoClaw reads. With none of them set, everything runs in the sandbox.\n# Made from src/config/variables.ts by `npm run env:example`.\n";
  const parts = groups.map(([group, title]) => `# ${title}\n\n${inGroup(group).map(lines).join("\n\n")}\n`);
  return [head, ...parts].join("\n");
}

/** Puts the tables between the README's two marks. @throws Error when a mark is missing */
export function withTables(readme: string): string {
  const [before, rest] = readme.split(START);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`README.md lacks ${START} or ${END}.`);
  return `${before}${environmentTables()}${after}`;
}

if (import.meta.main) {
  writeFileSync(".env.example", envExample());
  writeFileSync("README.md", withTables(readFileSync("README.md", "utf8")));
  console.log("Wrote .env.example and the environment tables of README.md.");
}
