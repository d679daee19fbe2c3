import { waitingDeletion } from "../../services/accounts/deletion/read-deletion.ts";
import { planExport } from "../../services/accounts/export-account.ts";
import { askToDelete, keep } from "../dialogs/delete-account.ts";
import { exportView, myDataView } from "../views/my-data.ts";
import type { Action } from "./action.ts";

export const myDataActions: Action[] = [
  {
    verb: "data_open",
    signIn: true,
    run: async ({ ctx, say }) => myDataView(say, (await waitingDeletion({ ctx })) !== null),
  },
  {
    verb: "data_export",
    signIn: true,
    async run({ ctx, say }) {
      const all = await planExport({ ctx });
      return all.parts.map((part, at) => exportView(say, all, part, at));
    },
  },
  { verb: "delete_ask", signIn: true, run: (request) => askToDelete(request) },
  { verb: "delete_keep", signIn: true, run: keep },
];
