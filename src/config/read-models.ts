import { AppError } from "../errors.ts";
import { type ModelPriceConfig, readModelPrices } from "./read-model-prices.ts";
import { address, list, optional, required } from "./read-values.ts";
import { type Environment, given } from "./sandbox-rules.ts";

const fail = (message: string): AppError => new AppError("misconfigured", message);

/** What each kind of upstream answers without being asked for more. */
const KINDS = {
  compatible: ["chat"],
  openai: ["chat", "responses", "embeddings"],
  anthropic: ["messages"],
} as const;
const ABILITIES = ["chat", "responses", "embeddings", "messages"] as const;
const PLANS = ["starter", "pro", "business"] as const;

type Kind = keyof typeof KINDS;
type Ability = (typeof ABILITIES)[number];
type Plan = (typeof PLANS)[number];

export interface UpstreamConfig {
  name: string;
  baseUrl: string;
  apiKey: string;
  kind: Kind;
  serves: Ability[];
}

/** A name of the operator's own for models, the preferred first; null is every plan's. */
export interface AliasConfig {
  name: string;
  plans: Plan[] | null;
  models: { upstream: string; model: string }[];
}

export interface ModelsConfig {
  upstreams: UpstreamConfig[];
  /** `name/model` each. */
  models: string[];
  aliases: AliasConfig[];
  prices: ModelPriceConfig[];
}

/**
 * Who answers the agents' calls.
 * @throws AppError `misconfigured` naming the variable
 */
export function readModels(env: Environment): ModelsConfig {
  const upstreams = list(required(env, "LLM_UPSTREAMS")).map((entry) => upstream(env, entry));
  refuseTwins("LLM_UPSTREAMS", upstreams);
  const models = list(optional(env, "LLM_MODELS")).map((entry) => {
    const { upstream: name, model } = modelAt("LLM_MODELS", entry, upstreams);
    return `${name}/${model}`;
  });
  const aliases = (optional(env, "LLM_ALIASES") ?? "")
    .split(";")
    .map((entry) => entry.trim())
    .filter(Boolean)
    .map((entry) => alias(entry, upstreams));
  refuseTwins("LLM_ALIASES", aliases);
  const prices = readModelPrices(
    optional(env, "LLM_PRICES") ?? "",
    upstreams.map(({ name }) => name),
  );
  return { upstreams, models, aliases, prices };
}

function refuseTwins(variable: string, entries: readonly { name: string }[]): void {
  const names = entries.map(({ name }) => name);
  const twin = names.find((name, n) => names.indexOf(name) !== n);
  if (twin !== undefined) throw fail(`${variable} has "${twin}" more than once.`);
}

const isKind = (word: string): word is Kind => word in KINDS;
const isAbility = (word: string): word is Ability => ABILITIES.some((known) => known === word);

/** The words before an upstream's address: at most one kind, and what it answers beyond that. */
function abilities(name: string, words: readonly string[]): { kind: Kind; serves: Ability[] } {
  const [kind = "compatible", ...more] = words.filter(isKind);
  const unknown = words.find((word) => !isKind(word) && !isAbility(word));
  if (unknown !== undefined || more.length > 0)
    throw fail(
      `LLM_UPSTREAMS has "${unknown ?? more[0]}" before the address of "${name}"; write at most one of ${Object.keys(KINDS).join(", ")}, then any of ${ABILITIES.join(", ")}, each with a + behind it.`,
    );
  const serves = [...new Set<Ability>([...KINDS[kind], ...words.filter(isAbility)])];
  if (kind === "anthropic" && serves.length > 1)
    throw fail(`LLM_UPSTREAMS says that "${name}" is anthropic, which answers messages only.`);
  return { kind, serves };
}

function upstream(env: Environment, entry: string): UpstreamConfig {
  const match = /^([a-z][a-z0-9_]*)=((?:[a-z]+\+)*)([a-z]+:.+)$/i.exec(entry);
  const [, written, words = "", url] = match ?? [];
  if (!written || !url)
    throw fail(
      "LLM_UPSTREAMS has an entry that is not name=https://… (its key belongs into LLM_KEY_<NAME>).",
    );
  const name = written.toLowerCase();
  const keyName = `LLM_KEY_${name.toUpperCase()}`;
  const apiKey = given(env, keyName);
  if (!apiKey) throw fail(`${keyName} is missing: the key of the upstream "${name}".`);
  const kinds = abilities(name, words.toLowerCase().split("+").filter(Boolean));
  return { name, baseUrl: address("LLM_UPSTREAMS", url), apiKey, ...kinds };
}

/** `name/model`, where the upstream is one that is configured. */
function modelAt(variable: string, entry: string, upstreams: readonly UpstreamConfig[]) {
  const slash = entry.indexOf("/");
  const [name, model] = [entry.slice(0, slash).toLowerCase(), entry.slice(slash + 1)];
  if (slash <= 0 || !model) throw fail(`${variable} has "${entry}"; write upstream/model.`);
  if (!upstreams.some((known) => known.name === name))
    throw fail(`${variable} has "${entry}", but LLM_UPSTREAMS has no "${name}".`);
  return { upstream: name, model };
}

function plan(alias: string, word: string): Plan {
  const found = PLANS.find((known) => known === word.trim());
  if (!found) throw fail(`LLM_ALIASES has the plan "${word}" at "${alias}"; there are ${PLANS.join(", ")}.`);
  return found;
}

function alias(entry: string, upstreams: readonly UpstreamConfig[]): AliasConfig {
  const match = /^([a-z0-9][a-z0-9._-]*)(?:@([a-z, ]+))?\s*=(.+)$/i.exec(entry);
  const [, name, plans, written = ""] = match ?? [];
  const models = written
    .split("|")
    .map((one) => one.trim())
    .filter(Boolean);
  if (!name || models.length === 0)
    throw fail(
      `LLM_ALIASES has "${entry}"; write name=upstream/model|upstream/model, or name@pro,business=….`,
    );
  if (name === "default")
    throw fail('LLM_ALIASES has "default", which is always the model that an agent was deployed with.');
  return {
    name,
    plans: plans === undefined ? null : plans.split(",").map((word) => plan(name, word)),
    models: models.map((one) => modelAt("LLM_ALIASES", one, upstreams)),
  };
}
