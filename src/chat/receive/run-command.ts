import { AppError } from "../../errors.ts";
import { needsFresh } from "../../services/accounts/require-fresh.ts";
import type { Command } from "../command.ts";
import { findCommand } from "../registry.ts";
import { isSignedIn, type Request } from "../request.ts";
import { offerSudo } from "../sudo.ts";
import type { View } from "../view.ts";
import { signInFirstView } from "../views/accounts.ts";
import { unknownCommandView, usageView } from "../views/help.ts";
import { privateOnlyView } from "../views/places.ts";
import { nearestMatch } from "./nearest-match.ts";

/** Runs a command by name, whoever asks; what is not theirs does not exist for them. */
export async function runCommand(request: Request, name: string, text: string): Promise<View | View[]> {
  const { say, adapter, ctx, commands } = request;
  const command = findCommand(name);
  if (!command || !commands.includes(command)) {
    if (command) await noteDenied(request, command);
    return unknownCommandView(
      say,
      nearestMatch(
        name,
        commands.map((c) => c.name),
      ),
    );
  }
  if (command.where === "private" && !request.inPrivate) {
    return privateOnlyView(say, { command: command.name, privateLink: adapter.privateLink(command.name) });
  }
  if (command.signIn && !isSignedIn(request)) return signInFirstView(say);
  ctx.log.info({ event: "chat.command", command: command.name });
  try {
    return await command.run(request, text);
  } catch (error) {
    if (needsFresh(error)) return await offerSudo(request, { verb: "go", args: { command: name, text } });
    if (!(error instanceof AppError) || error.details.reason !== "usage") throw error;
    ctx.log.debug({ event: "chat.usage", command: command.name });
    return usageView(say, command.name, say(command.usage, { command: command.name }));
  }
}

async function noteDenied(request: Request, command: Command): Promise<void> {
  const { actor, repos } = request.ctx;
  const { name } = command;
  request.ctx.log.warn({ event: "admin.command_denied", command: name });
  await repos.audit.writeDenied({
    actor,
    action: `command.${name}`,
    subjectKind: "command",
    subjectId: name,
  });
}
