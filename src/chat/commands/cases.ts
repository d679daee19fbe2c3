import { z } from "zod";
import { listCases, readCase } from "../../services/admin/list-cases.ts";
import { resolveCase } from "../../services/admin/resolve-case.ts";
import type { CommandField } from "../command.ts";
import { defineCommand } from "../define-command.ts";
import type { Request } from "../request.ts";
import { cardOfCase } from "../show-request.ts";
import type { View } from "../view.ts";
import { casesView, caseView } from "../views/cases.ts";

const CaseNumber = z
  .string()
  .regex(/^#?\d{1,9}$/)
  .transform((text) => Number(text.replace("#", "")));

const Asked = z.union([
  z.strictObject({ verb: z.enum(["", "list"]) }).transform(() => ({ verb: "list" as const })),
  z.strictObject({ verb: z.literal("show"), number: CaseNumber }),
  z.strictObject({ verb: z.literal("done"), number: CaseNumber, note: z.string().max(300) }),
]);

/** "done 12 paid by bank transfer" → its parts; a bare number shows that case. */
function split(text: string): unknown {
  const [verb = "", number, ...rest] = text.trim().split(/\s+/);
  if (CaseNumber.safeParse(verb).success && number === undefined) return { verb: "show", number: verb };
  if (verb === "done") return { verb, number, note: rest.join(" ") };
  return rest.length > 0 ? null : { verb, ...(number && { number }) };
}

/** One page of what waits for a decision, oldest first. */
export async function showCases({ ctx, say }: Request, after?: number): Promise<View> {
  const { cases, next } = await listCases({ ctx, input: after === undefined ? {} : { after } });
  return casesView(say, cases, next);
}

export async function showCase({ ctx, say }: Request, number: number): Promise<View> {
  const card = await cardOfCase(ctx, await readCase({ ctx, input: { number } }));
  return card(say);
}

const NUMBER: CommandField = { name: "number", description: "field-case", required: true, kind: "number" };

export const casesCommand = defineCommand({
  name: "cases",
  description: "command-cases",
  usage: "usage-cases",
  scope: "support",
  where: "private",
  signIn: true,
  args: z.string().max(500).transform(split).pipe(Asked),
  verbs: [
    { name: "list", description: "verb-cases-list" },
    { name: "show", description: "verb-cases-show", fields: [NUMBER] },
    {
      name: "done",
      description: "verb-cases-done",
      fields: [NUMBER, { name: "note", description: "field-case-note", kind: "text" }],
    },
  ],
  async run(request, asked) {
    if (asked.verb === "list") return await showCases(request);
    const { number } = asked;
    if (asked.verb === "show") return await showCase(request, number);
    const note = asked.note || null;
    return caseView(request.say, await resolveCase({ ctx: request.ctx, input: { number, note } }));
  },
});
