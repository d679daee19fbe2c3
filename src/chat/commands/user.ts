import { z } from "zod";
import { AppError } from "../../errors.ts";
import { lookUpPeople, readPerson } from "../../services/admin/read-person.ts";
import { defineCommand } from "../define-command.ts";
import { oneLine } from "../format.ts";
import type { Request } from "../request.ts";
import type { View } from "../view.ts";
import { usageView } from "../views/help.ts";
import { personView, pickPersonView } from "../views/person.ts";

export async function showPerson({ ctx, say }: Request, userId: string): Promise<View> {
  return personView(say, await readPerson({ ctx, input: { userId } }));
}

/** Says how a command is written when nobody is called that: the words, or the one of them that says whom. */
export async function orNobody(
  request: Request,
  command: string,
  who: string,
  work: Promise<View>,
): Promise<View> {
  return await work.catch((error: unknown) => {
    if (!(error instanceof AppError) || error.details.reason !== "person") throw error;
    const unknown = String(error.details.who ?? who);
    const problem = request.say("person-unknown", { who: oneLine(unknown) });
    return usageView(request.say, command, request.say(`usage-${command}`), problem);
  });
}

async function find(request: Request, who: string): Promise<View> {
  const [first, ...others] = await lookUpPeople({ ctx: request.ctx, input: { who } });
  if (first && others.length === 0) return await showPerson(request, first.id);
  return pickPersonView(request.say, first ? [first, ...others] : []);
}

export const userCommand = defineCommand({
  name: "user",
  description: "command-user",
  usage: "usage-user",
  scope: "support",
  where: "private",
  signIn: true,
  args: z.string().trim().min(2).max(320),
  fields: [{ name: "who", description: "field-who", required: true, kind: "text" }],
  run: (request, who) => orNobody(request, "user", who, find(request, who)),
});
