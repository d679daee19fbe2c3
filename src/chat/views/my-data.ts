import type { AccountExport, ExportPart } from "../../services/accounts/export-account.ts";
import { day } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { View } from "../view.ts";
import { act, go, note, paragraph } from "./parts.ts";

/** A copy of what is stored, and the way out. */
export const myDataView = (say: Say, isLeaving: boolean): View => ({
  tone: "plain",
  title: say("my-data-title"),
  private: true,
  body: [
    paragraph(say("my-data-export")),
    paragraph(say("my-data-delete")),
    note(say("my-data-sign-in")),
    ...(isLeaving ? [paragraph(say("my-data-leaving"))] : []),
  ],
  choices: [
    [act(say("button-export"), "data_export")],
    [
      isLeaving
        ? act(say("delete-button-keep"), "delete_keep")
        : act(say("button-delete-account"), "delete_ask", {}, "danger"),
    ],
    [act(say("button-back"), "settings_open")],
  ],
});

const nameOf = (part: ExportPart, at: number): string =>
  part === "account" ? "goclaw-account.json" : `goclaw-model-calls-${at}.json`;

/** One of the files; a message carries one. */
export function exportView(say: Say, { userId, parts }: AccountExport, part: ExportPart, at: number): View {
  const isFirst = part === "account";
  return {
    tone: "plain",
    title: say(isFirst ? "export-title" : "export-calls-title", { part: at + 1, parts: parts.length }),
    private: true,
    fresh: true,
    body: isFirst
      ? [paragraph(say("export-text")), note(say("export-not"))]
      : [paragraph(say("export-calls-text", { from: day(say, part.fromMs), until: day(say, part.untilMs) }))],
    file: {
      name: nameOf(part, at),
      mediaType: "application/json",
      source: { kind: "account_json", userId, part },
      tooLarge: say("export-too-large"),
    },
    ...(at === parts.length - 1 && { choices: [[go(say("button-settings"), "settings")]] }),
  };
}
