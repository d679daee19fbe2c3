import { PLAN_IDS, type PlanId } from "../../domain/plans/plans.ts";
import type { CallKind } from "../ledger/ledger.ts";
import { choiceOf } from "./build-routes.ts";
import type { Route, RouteChoice } from "./route.ts";

/** A name of our own for models, the preferred first. */
export interface AliasSetup {
  name: string;
  /** Whose plans it is part of; null is everybody's. */
  plans: readonly PlanId[] | null;
  models: readonly { upstream: string; model: string }[];
}

/**
 * What a name leads to: nothing, something that is not part of the plan or cannot serve this kind of call, or routes.
 */
export type Resolved = "unknown" | "not_in_plan" | "unable" | RouteChoice;

export interface RouteTable {
  /** `plan` is null for a model that may be used whatever the plan. */
  resolve(name: string, kind: CallKind, plan: PlanId | null): Resolved;
  /** Every name that is part of a plan, our own first, in the order of the configuration. */
  names(plan: PlanId): string[];
  isEmpty: boolean;
}

const KINDS: readonly CallKind[] = ["chat", "responses", "embeddings", "messages"];

interface Entry {
  plans: ReadonlySet<PlanId>;
  choices: ReadonlyMap<CallKind, RouteChoice>;
}

function choicesOf(routes: readonly Route[]): Entry["choices"] {
  const choices = KINDS.flatMap((kind) => {
    const choice = choiceOf(routes, kind);
    return choice ? [[kind, choice] as const] : [];
  });
  return new Map(choices);
}

/** A model by its own name is part of those plans that may use it under another; of all, if no alias has it. */
function plansOf(model: string, aliases: readonly AliasSetup[]): ReadonlySet<PlanId> {
  const naming = aliases.filter((alias) => alias.models.some((one) => one.model === model));
  return new Set(naming.length === 0 ? PLAN_IDS : naming.flatMap(({ plans }) => plans ?? PLAN_IDS));
}

const ownOf = (alias: AliasSetup, routes: readonly Route[]): Route[] =>
  alias.models.flatMap(({ upstream, model }) =>
    routes.filter((route) => route.upstream === upstream && route.model === model),
  );

/** Worked out once, so that a call finds its routes with two look-ups. */
export function createRouteTable(routes: readonly Route[], aliases: readonly AliasSetup[]): RouteTable {
  const table = new Map<string, Entry>();
  const add = (name: string, own: readonly Route[], plans: ReadonlySet<PlanId>): void => {
    if (own.length > 0 && !table.has(name)) table.set(name, { plans, choices: choicesOf(own) });
  };
  for (const alias of aliases) add(alias.name, ownOf(alias, routes), new Set(alias.plans ?? PLAN_IDS));
  for (const [model, own] of Map.groupBy(routes, (route) => route.model))
    add(model, own, plansOf(model, aliases));
  return {
    resolve(name, kind, plan) {
      const entry = table.get(name);
      if (!entry) return "unknown";
      if (plan !== null && !entry.plans.has(plan)) return "not_in_plan";
      return entry.choices.get(kind) ?? "unable";
    },
    isEmpty: table.size === 0,
    names: (plan) => [...table].flatMap(([name, { plans }]) => (plans.has(plan) ? [name] : [])),
  };
}
