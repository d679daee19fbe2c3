import type { Request } from "../request.ts";
import type { View } from "../view.ts";

/** What a button does. Doing it twice is harmless: a crash may repeat it. */
export interface Action {
  verb: string;
  signIn: boolean;
  /** Says quickly, before anything is done, that the press is void; then these words and views are the answer. */
  refuse?(request: Request, args: Record<string, string>): Promise<Refused | null>;
  run(request: Request, args: Record<string, string>): Promise<View | View[]>;
}

export interface Refused {
  notice: string;
  /** Made after the notice was shown, since that must not wait. */
  views(): Promise<View[]>;
}

/** An argument that we put into the row ourselves. */
export function need(args: Record<string, string>, key: string): string {
  const value = args[key];
  if (value === undefined) throw new Error(`the button has no ${key}`);
  return value;
}
