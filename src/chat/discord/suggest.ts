import type { ChatDeps } from "../receive/handle-intent.ts";
import { findCommand } from "../registry.ts";
import { labelsOf } from "../views/agent-lists.ts";
import type { Choice } from "./first-answer.ts";
import { type CommandOption, type Interaction, personOf } from "./interaction.ts";
import { shortened } from "./plain-words.ts";

const MOST = 25;
const TEXT_MAX = 100;
/** More agents than anybody has on a plan; one page is one quick read. */
const AGENTS_READ = 100;

const short = (text: string): string => shortened(text, TEXT_MAX);

function focusedIn(options: readonly CommandOption[]): CommandOption | undefined {
  for (const option of options) {
    const found = option.focused ? option : focusedIn(option.options ?? []);
    if (found) return found;
  }
  return undefined;
}

const matching = (list: readonly Choice[], typed: string): Choice[] => {
  const wanted = typed.trim().toLowerCase();
  return list.filter(({ name, value }) => `${name} ${value}`.toLowerCase().includes(wanted)).slice(0, MOST);
};

/** What fits into the field that somebody is typing in: models from memory, agents by one read of their own. */
export function createSuggestions(deps: ChatDeps): (interaction: Interaction) => Promise<Choice[]> {
  async function agentsOf(interaction: Interaction): Promise<Choice[]> {
    const person = personOf(interaction);
    const { repos } = deps.contextFor({ kind: "job", key: "suggest" });
    const identity = person && (await repos.chatIdentities.find("discord", person.id));
    if (!identity) return [];
    const rows = await repos.deployments.listByUser(identity.userId, {
      limit: AGENTS_READ,
      hidden: ["draft", "closed", "failed"],
    });
    const label = labelsOf(rows);
    return rows.map((row) => ({ name: short(label(row)), value: row.id }));
  }

  return async (interaction) => {
    const { name = "", options = [] } = interaction.data ?? {};
    const focused = focusedIn(options);
    const command = findCommand(name);
    const fields = [
      ...(command?.fields ?? []),
      ...(command?.verbs ?? []).flatMap((verb) => verb.fields ?? []),
    ];
    const field = fields.find((one) => one.name === focused?.name);
    const typed = String(focused?.value ?? "");
    if (field?.kind === "agent") return matching(await agentsOf(interaction), typed);
    if (field?.kind !== "model") return [];
    const { models } = deps.contextFor({ kind: "job", key: "suggest" }).settings;
    return matching(
      models.map(({ id, title }) => ({ name: short(title), value: id.slice(0, TEXT_MAX) })),
      typed,
    );
  };
}
