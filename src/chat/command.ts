import type { z } from "zod";
import type { Role } from "../domain/admin/roles.ts";
import type { Request } from "./request.ts";
import type { View } from "./view.ts";

/** One thing that may follow a command, for platforms that give it a field of its own. */
export interface CommandField {
  name: string;
  /** Id of a text. */
  description: string;
  required?: true;
  /** What may be in it; agents and models are suggested while somebody types. */
  kind: "text" | "number" | "agent" | "model";
}

/** A word that may follow a command first, with fields of its own. */
export interface CommandVerb {
  name: string;
  /** Id of a text. */
  description: string;
  fields?: readonly CommandField[];
}

/** One command, described once: menus, help, argument errors and dispatch are made from it. */
export interface Command {
  name: string;
  /** Ids of texts. */
  description: string;
  usage: string;
  /** Who it is for: everybody, or administrators of at least that role. It does not exist for anybody else. */
  scope: "user" | Role;
  where: "private" | "anywhere";
  signIn: boolean;
  /** Asks for confirmation before anything is lost. */
  destructive?: true;
  /** What may follow, in the order in which it is typed. */
  fields?: readonly CommandField[];
  /** In place of fields. */
  verbs?: readonly CommandVerb[];
  /** @throws AppError `invalid_input` (`usage`) when the text after the command does not fit */
  run(request: Request, text: string): Promise<View | View[]>;
}

/** A command whose arguments are checked before it runs. */
export interface CommandSpec<A> extends Omit<Command, "run"> {
  args: z.ZodType<A, string>;
  run(request: Request, args: A): Promise<View | View[]>;
}
