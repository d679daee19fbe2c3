import { endSudo } from "../../services/admin/end-sudo.ts";
import { sudoEndedView } from "../views/sudo.ts";
import type { Action } from "./action.ts";

export const sudoActions: Action[] = [
  {
    verb: "sudo_end",
    signIn: true,
    async run({ ctx, say }) {
      await endSudo({ ctx });
      return sudoEndedView(say);
    },
  },
];
