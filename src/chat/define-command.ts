import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Command, CommandField, CommandSpec } from "./command.ts";

/** Nothing may follow the command. */
export const noArguments = z.string().trim().max(0);
/** The name of an agent, or nothing. */
export const agentArgument = z.string().trim().max(64);
export const AGENT_FIELD: CommandField = { name: "agent", description: "field-agent", kind: "agent" };

/** Checks the arguments before the command sees them. */
export function defineCommand<A>(spec: CommandSpec<A>): Command {
  const { args, run, ...rest } = spec;
  return {
    ...rest,
    run(request, text) {
      const parsed = args.safeParse(text);
      if (!parsed.success) {
        throw new AppError(
          "invalid_input",
          `/${spec.name}: ${parsed.error.issues[0]?.message ?? "wrong arguments"}`,
          {
            details: { reason: "usage", command: spec.name },
          },
        );
      }
      return run(request, parsed.data);
    },
  };
}
