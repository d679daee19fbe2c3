import type { z } from "zod";
import type { Request } from "./request.ts";
import type { View } from "./view.ts";

/** One command, described once: menus, help, argument errors and dispatch are made from it. */
export interface Command {
  name: string;
  /** Ids of texts. */
  description: string;
  usage: string;
  /** Administrators' commands do not exist for anybody else. */
  scope: "user" | "admin";
  where: "private" | "anywhere";
  signIn: boolean;
  /** Asks for confirmation before anything is lost. */
  destructive?: true;
  /** @throws AppError `invalid_input` (`usage`) when the text after the command does not fit */
  run(request: Request, text: string): Promise<View | View[]>;
}

/** A command whose arguments are checked before it runs. */
export interface CommandSpec<A> extends Omit<Command, "run"> {
  args: z.ZodType<A, string>;
  run(request: Request, args: A): Promise<View | View[]>;
}
