import { MessageCreateRequestSchema, ModalInteractionCallbackRequestSchema } from "discord-api-spec/zod";
import { z } from "zod";

interface Part {
  type?: number;
  custom_id?: string;
  content?: string;
  label?: string;
  components?: Part[];
  component?: Part;
  accessory?: Part;
  options?: { value: string }[];
}

function everyPart(parts: readonly Part[]): Part[] {
  return parts.flatMap((part) => [
    part,
    ...everyPart([
      ...(part.components ?? []),
      ...(part.component ? [part.component] : []),
      ...(part.accessory ? [part.accessory] : []),
    ]),
  ]);
}

const repeated = (values: readonly string[]): string[] =>
  values.filter((value, i) => values.indexOf(value) !== i);

/** Discord's limits on a message of components that its published schema does not state. */
function limits(message: { components: readonly Part[] }): string[] {
  const parts = everyPart(message.components);
  const text = parts.reduce((sum, part) => sum + (part.content?.length ?? 0), 0);
  const doubles = repeated(parts.flatMap((part) => part.custom_id ?? []));
  return [
    ...(parts.length > 40 ? [`${parts.length} components`] : []),
    ...(text > 4_000 ? [`${text} characters of text`] : []),
    ...doubles.map((id) => `${id} is used twice`),
    ...parts.flatMap((part) => repeated((part.options ?? []).map(({ value }) => value))),
    ...parts.filter((part) => part.label === "").map(() => "a button without a label"),
  ];
}

/** What Discord would say against a message, by its published schema and its limits; empty when it would show it. */
export function objections(message: { flags: number; components: readonly object[] }): string[] {
  const parsed = MessageCreateRequestSchema.safeParse(message);
  return [...(parsed.success ? [] : [z.prettifyError(parsed.error)]), ...limits(message)];
}

/** What Discord would say against a form. */
export function formObjections(data: object): string[] {
  const parsed = ModalInteractionCallbackRequestSchema.safeParse({ type: 9, data });
  return parsed.success ? [] : [z.prettifyError(parsed.error)];
}
