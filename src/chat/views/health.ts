import type { AgentHealthState } from "../../domain/health/agent-health-state.ts";
import { type Fault, LAYERS, type Layer } from "../../domain/health/layers.ts";
import { oneLine, spanSince } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, Field, View } from "../view.ts";
import { type CardEvent, type CardFacts, numberOf, textOf } from "./card-facts.ts";
import { faultText } from "./fault-words.ts";
import { act, go, link, note, paragraph } from "./parts.ts";

const isLayer = (text: string | null): text is Layer => LAYERS.some((layer) => layer === text);

/** The fault that an event was stored with. */
function faultIn(event: CardEvent): Fault | null {
  const [layer, kind] = [textOf(event, "layer"), textOf(event, "kind")];
  return isLayer(layer) && kind !== null ? ({ layer, kind } as Fault) : null;
}

/** What is being done about it, or has to be, and the buttons that do it. */
export interface Next {
  text: string;
  choices: Choice[];
}

type Agent = Pick<CardFacts, "deployment" | "botLink">;

/** Its bot's token is another's as well, or nobody's: another one makes it its own again. */
function newToken(say: Say, { deployment }: Agent, makerLink: string | null): Next {
  const args = { deploymentId: deployment.id };
  if (deployment.channelKind === "managed")
    return {
      text: say("silent-next-rotate"),
      choices: [act(say("button-bot-rotate"), "bot_rotate", args, "primary")],
    };
  return {
    text: say("silent-next-paste", { channel: deployment.channel }),
    choices: [
      act(say("button-bot-paste"), "bot_paste", args, "primary"),
      ...(makerLink ? [link(say("button-bot-maker", { channel: deployment.channel }), makerLink)] : []),
    ],
  };
}

/** @param makerLink where a token of its bot is made by hand; null while its platform is off */
export function nextFor(say: Say, { layer, kind }: Fault, facts: Agent, makerLink: string | null): Next {
  const { deployment } = facts;
  const args = { deploymentId: deployment.id };
  const restart = act(say("button-mend-restart"), "mend_restart", args, "primary");
  const move = act(say("button-mend-move"), "mend_move", args, "primary");
  switch (kind) {
    case "conflict":
    case "webhook_set":
      return newToken(say, facts, makerLink);
    case "token_refused":
      return deployment.channelKind === "managed"
        ? { ...newToken(say, facts, makerLink), text: say("silent-next-fetch") }
        : newToken(say, facts, makerLink);
    case "not_managed":
      return {
        text: say("silent-next-not_managed"),
        choices: [act(say("button-close"), "close_ask", args)],
      };
    case "intents_missing": {
      const page = `https://discord.com/developers/applications/${deployment.channelAccountId ?? ""}/bot`;
      return {
        text: say("silent-next-intents"),
        choices: [
          link(say("button-fix-intents"), page),
          act(say("button-check-again"), "health_check", args),
        ],
      };
    }
    case "blocked":
      return {
        text: say("silent-next-blocked"),
        choices: facts.botLink ? [link(say("button-open-bot"), facts.botLink)] : [],
      };
    case "config_refused":
    case "disk_full":
      return { text: say("silent-next-decide"), choices: [restart] };
    case "disconnected":
      return { text: say("silent-next-disconnected"), choices: [restart] };
    case "failing":
      return {
        text: say("silent-next-model"),
        choices: [act(say("button-other-model"), "agent_settings_new", args, "primary")],
      };
    default:
      return layer === "provider"
        ? { text: say("silent-next-move"), choices: [move] }
        : { text: say("silent-next-restart"), choices: [restart] };
  }
}

/** The message that says why an agent does not answer, what is done about it, and what to tap. */
function silentView(say: Say, facts: CardFacts, event: CardEvent, makerLink: string | null): View | null {
  const fault = faultIn(event);
  if (!fault) return null;
  const { deployment } = facts;
  const next = nextFor(say, fault, facts, makerLink);
  const show = act(say("button-status"), "agent_status_new", { deploymentId: deployment.id });
  const title = event.evidence.again === true ? "silent-again-title" : "silent-title";
  return {
    tone: "bad",
    title: say(title, { name: oneLine(deployment.name) }),
    body: [
      paragraph(say("silent-cause", { cause: faultText(say, fault, deployment) })),
      paragraph(next.text),
    ],
    choices: next.choices.length === 0 ? [[show]] : [next.choices, [show]],
  };
}

function answersAgainView(say: Say, facts: CardFacts, event: CardEvent): View {
  const { deployment } = facts;
  const fault = faultIn(event);
  return {
    tone: "good",
    title: say("answers-again-title", {
      name: oneLine(deployment.name),
      time: spanSince(say, numberOf(event, "silentMs") ?? 0),
    }),
    body: fault ? [paragraph(say("answers-again-cause", { cause: faultText(say, fault, deployment) }))] : [],
    choices: [
      [
        ...(facts.botLink ? [link(say("button-open-bot"), facts.botLink)] : []),
        act(say("button-status"), "agent_status_new", { deploymentId: deployment.id }),
      ],
    ],
  };
}

/** Nothing that may be done without asking has helped. */
function healAskedView(say: Say, facts: CardFacts, event: CardEvent): View | null {
  const fault = faultIn(event);
  if (!fault) return null;
  const { id: deploymentId, name } = facts.deployment;
  return {
    tone: "warning",
    title: say("heal-asked-title", { name: oneLine(name) }),
    body: [
      paragraph(say("silent-cause", { cause: faultText(say, fault, facts.deployment) })),
      paragraph(say("heal-asked-text")),
    ],
    choices: [
      [
        act(say("button-mend-move"), "mend_move", { deploymentId }, "primary"),
        act(say("button-mend-leave"), "mend_leave", { deploymentId }),
        act(say("button-close"), "close_ask", { deploymentId }),
      ],
    ],
  };
}

/**
 * News about whether an agent answers; null for an event that is none.
 * @param makerLink where a token of its bot is made by hand; null while its platform is off
 */
export function healthNewsView(
  say: Say,
  facts: CardFacts,
  event: CardEvent,
  makerLink: string | null,
): View | null {
  switch (event.type) {
    case "silent":
      return silentView(say, facts, event, makerLink);
    case "answers_again":
      return answersAgainView(say, facts, event);
    case "heal_asked":
      return healAskedView(say, facts, event);
    default:
      return null;
  }
}

/** The newest word on a running agent's card about why it does not answer; null while it does. */
export function silentOnCard(say: Say, facts: CardFacts): string | null {
  if (facts.deployment.phase !== "degraded") return null;
  const last = facts.events.findLast(({ type }) => type === "degraded");
  const fault = last ? faultIn(last) : null;
  return fault && say("card-silent", { cause: faultText(say, fault, facts.deployment) });
}

/** Whether an agent answers, and how that is known, for its status. */
export function healthFields(
  say: Say,
  health: AgentHealthState,
  facts: CardFacts["deployment"],
  nowMs: number,
): Field[] {
  const label = say("status-health");
  const heard =
    health.heardAtMs === null
      ? []
      : [
          {
            label: say("status-heard"),
            value: say("status-ago", { time: spanSince(say, nowMs - health.heardAtMs) }),
          },
        ];
  const since = (ms: number) => spanSince(say, nowMs - ms);
  switch (health.state) {
    case "healthy":
      return [{ label, value: say("status-health-well", { time: since(health.sinceMs) }) }, ...heard];
    case "silent":
      return [
        {
          label,
          value: say("status-health-silent", {
            cause: faultText(say, health.fault, facts),
            time: since(health.sinceMs),
          }),
        },
        ...heard,
      ];
    case "unknown":
      return [{ label, value: say("status-health-unknown") }, ...heard];
  }
}

const MENDING = {
  rotate: { title: "mending-rotate-title", text: "mending-rotate-text" },
  restart: { title: "mending-restart-title", text: "mending-restart-text" },
  move: { title: "mending-move-title", text: "mending-move-text" },
  check: { title: "mending-check-title", text: "mending-check-text" },
};

/** What a tap on one of these messages has set going. */
export const mendingView = (
  say: Say,
  what: keyof typeof MENDING,
  agent: { id: string; name: string },
): View => ({
  tone: "busy",
  title: say(MENDING[what].title, { name: oneLine(agent.name) }),
  private: true,
  body: [paragraph(say(MENDING[what].text))],
  choices: [[act(say("button-status"), "agent_status_new", { deploymentId: agent.id })]],
});

export const leftView = (say: Say, agent: { id: string; name: string }): View => ({
  tone: "plain",
  title: say("left-title", { name: oneLine(agent.name) }),
  private: true,
  body: [paragraph(say("left-text"))],
  choices: [
    [
      act(say("button-status"), "agent_status_new", { deploymentId: agent.id }),
      go(say("button-my-agents"), "bots"),
    ],
  ],
});

/** Asks for another token of the bot that an agent has. */
export const pasteNewTokenView = (
  say: Say,
  agent: Pick<CardFacts["deployment"], "id" | "name" | "channel" | "channelUsername">,
  makerLink: string,
): View => ({
  tone: "plain",
  title: say("new-token-title", { name: oneLine(agent.name) }),
  private: true,
  body: [
    paragraph(say("new-token-text", { channel: agent.channel, username: agent.channelUsername ?? "—" })),
    note(say("deploy-paste-warning")),
  ],
  form: {
    kind: "secret",
    hint: say("deploy-paste-hint", { channel: agent.channel }),
    button: say("button-enter-token"),
  },
  choices: [
    [link(say("button-bot-maker", { channel: agent.channel }), makerLink)],
    [act(say("button-cancel"), "bot_paste_cancel", { deploymentId: agent.id })],
  ],
});
