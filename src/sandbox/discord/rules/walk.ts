import type { Component } from "../world/records.ts";
import type { FormProblem } from "./form-problem.ts";

export interface Placed {
  component: Component;
  path: FormProblem["path"];
}

/** Every component of a tree with its place in the body, parents first. */
export function walk(components: readonly Component[], path: FormProblem["path"]): Placed[] {
  return components.flatMap((component, at) => walkOne(component, [...path, at]));
}

function walkOne(component: Component, path: FormProblem["path"]): Placed[] {
  return [
    { component, path },
    ...walk(component.components ?? [], [...path, "components"]),
    ...(component.accessory ? walkOne(component.accessory, [...path, "accessory"]) : []),
    ...(component.component ? walkOne(component.component, [...path, "component"]) : []),
  ];
}

/** The same tree with the ids that Discord gives to components that came without one. */
export function withIds(components: readonly Component[]): Component[] {
  const taken = new Set(walk(components, []).flatMap(({ component }) => component.id || []));
  let next = 1;
  const number = (component: Component): Component => {
    while (!component.id && taken.has(next)) next++;
    const id = component.id || next++;
    return {
      ...component,
      id,
      ...(component.components ? { components: component.components.map(number) } : {}),
      ...(component.accessory ? { accessory: number(component.accessory) } : {}),
      ...(component.component ? { component: number(component.component) } : {}),
    };
  };
  return components.map(number);
}
