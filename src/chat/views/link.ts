import { oneLine } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { View } from "../view.ts";
import { codeForm } from "./accounts.ts";
import { fields, go, link, note, paragraph } from "./parts.ts";

/** How another account joins: open me there, bring the secret, send back what it is shown. */
export function linkAccountView(
  say: Say,
  offer: { secret: string; minutes: number; doors: { platform: string; url: string }[] },
): View {
  return {
    tone: "plain",
    title: say("link-title"),
    private: true,
    body: [
      paragraph(say("link-text")),
      {
        kind: "steps",
        steps: [
          { label: say("link-step-open"), state: "todo" },
          { label: say("link-step-secret"), state: "todo" },
          { label: say("link-step-code"), state: "todo" },
        ],
      },
      fields({ label: say("link-secret"), value: offer.secret, exact: true }),
      note(say("link-valid", { minutes: offer.minutes })),
    ],
    form: codeForm(say),
    choices: [
      offer.doors.map(({ platform, url }) => link(say("button-open-platform", { platform }), url)),
      [{ kind: "copy", label: say("button-copy-code"), text: offer.secret }],
    ],
  };
}

export interface LinkParties {
  /** Eight digits, in two groups. */
  code: string;
  minutes: number;
  /** Where the account is that would join. */
  account: { platform: string };
  /** The account that it would join. */
  asker: { platform: string; displayName: string; username: string | null };
  email: string;
}

/** Shown to the account that would join: whom it would belong to, and the code that only its owner can bring there. */
export const linkCodeView = (say: Say, { code, minutes, account, asker, email }: LinkParties): View => ({
  tone: "warning",
  title: say("link-code-title", { platform: account.platform }),
  private: true,
  body: [
    paragraph(say("link-code-who")),
    fields(
      { label: say("link-code-asker"), value: `${asker.platform} · ${oneLine(asker.displayName)}` },
      asker.username === null ? null : { label: say("link-code-name"), value: `@${asker.username}` },
      { label: say("settings-account"), value: maskedEmail(email) },
      { label: say("link-code"), value: code, exact: true },
    ),
    paragraph(say("link-code-send", { platform: asker.platform, minutes })),
    note(say("link-code-warning")),
  ],
});

/** Enough of an address to know one's own. */
function maskedEmail(email: string): string {
  const [name = "", domain = ""] = email.split("@");
  return `${name.slice(0, 1)}…@${domain}`;
}

export const linkYoursView = (say: Say): View => ({
  tone: "good",
  title: say("link-yours-title"),
  body: [paragraph(say("link-yours-text"))],
  choices: [[go(say("button-my-agents"), "bots"), go(say("button-settings"), "settings")]],
});

/**
 * Told on both sides of a new link.
 * @param inWizard somebody who was on the way to an agent goes on with it
 */
export const accountLinkedView = (
  say: Say,
  other: { platform: string; name: string },
  inWizard: boolean,
): View => ({
  tone: "good",
  title: say("link-done-title"),
  private: true,
  body: [
    paragraph(say("link-done-text", { platform: other.platform, name: oneLine(other.name) })),
    paragraph(say("link-done-next")),
  ],
  choices: [
    ...(inWizard ? [[go(say("button-continue-here"), "deploy", "primary")]] : []),
    [go(say("button-my-agents"), "bots"), go(say("button-settings"), "settings")],
  ],
});
