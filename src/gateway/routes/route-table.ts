import type { CallKind } from "../ledger/ledger.ts";
import { choiceOf } from "./build-routes.ts";
import type { Route, RouteChoice } from "./route.ts";

/** A name of our own for models, the preferred first. */
export interface AliasSetup {
  name: string;
  models: readonly { upstream: string; model: string }[];
}

/** What a name leads to: nothing, something that cannot serve this kind of call, or routes. */
export type Resolved = "unknown" | "unable" | RouteChoice;

export interface RouteTable {
  resolve(name: string, kind: CallKind): Resolved;
  /** Every name, our own first, in the order of the configuration. */
  names(): string[];
}

const KINDS: readonly CallKind[] = ["chat", "responses", "embeddings", "messages"];

function choicesOf(routes: readonly Route[]): Map<CallKind, RouteChoice> {
  const choices = KINDS.flatMap((kind) => {
    const choice = choiceOf(routes, kind);
    return choice ? [[kind, choice] as const] : [];
  });
  return new Map(choices);
}

/** Worked out once, so that a call finds its routes with two look-ups. */
export function createRouteTable(routes: readonly Route[], aliases: readonly AliasSetup[]): RouteTable {
  const table = new Map<string, Map<CallKind, RouteChoice>>();
  const add = (name: string, own: readonly Route[]): void => {
    if (own.length > 0 && !table.has(name)) table.set(name, choicesOf(own));
  };
  for (const { name, models } of aliases)
    add(
      name,
      models.flatMap(({ upstream, model }) =>
        routes.filter((route) => route.upstream === upstream && route.model === model),
      ),
    );
  for (const [model, own] of Map.groupBy(routes, (route) => route.model)) add(model, own);
  return {
    resolve(name, kind) {
      const choices = table.get(name);
      if (!choices) return "unknown";
      return choices.get(kind) ?? "unable";
    },
    names: () => [...table.keys()],
  };
}
