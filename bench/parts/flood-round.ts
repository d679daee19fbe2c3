import { connect, type Socket } from "node:net";
import type { FaultRule } from "../../src/sandbox/kernel/faults.ts";
import { type TelegramTwin, tooManyRequests } from "../../src/sandbox/telegram/telegram-twin.ts";
import type { Person } from "../../src/sandbox/visitor/telegram-person.ts";
import { answersTo, countAnswers, crowdOf } from "../../test/floods/crowd.ts";

const REGULARS = 40;
const NEWCOMERS = 20;
const FLOOD = 100;
const BAD_WEBHOOKS = 300;
const SLOW_SENDERS = 20;
const AT_ONCE = 8;
const SILENCE_MS = 60_000;
const LARGE = "x".repeat(100_000);

const BAD: readonly { name: string; body: string; headers: Record<string, string> }[] = [
  { name: "telegram", body: '{"update_id":1}', headers: { "x-telegram-bot-api-secret-token": "wrong" } },
  { name: "telegram", body: LARGE, headers: {} },
  { name: "stripe", body: LARGE, headers: { "stripe-signature": `t=1,v1=${"0".repeat(64)}` } },
  {
    name: "clerk",
    body: "{}",
    headers: { "svix-id": "m", "svix-timestamp": "1", "svix-signature": "v1,AA" },
  },
];

export interface FloodParts {
  telegram: TelegramTwin;
  /** Where GoClaw serves. */
  url: string;
}

export interface Floods {
  /** One of each flood at the same time. Resolves when everybody has got what is theirs. @throws Error when not */
  round(): Promise<void>;
  /** People whose answers are not what they should be: too few, too many or in the wrong order. */
  wronged(): string[];
  readonly answers: number;
  readonly badWebhooks: number;
}

/** Everything that may rain on GoClaw, over and over. */
export function createFloods({ telegram, url }: FloodParts): Floods {
  const counter = countAnswers(telegram, /Your own AI agent|What I can do/);
  const regulars = crowdOf(telegram, REGULARS, "Regular");
  const newcomers: Person[] = [];
  let expected = 0;
  let rounds = 0;
  let badWebhooks = 0;

  async function storm(): Promise<void> {
    let left = BAD_WEBHOOKS;
    const shooter = async () => {
      while (left-- > 0) {
        const { name, body, headers } = BAD[left % BAD.length] ?? { name: "none", body: "", headers: {} };
        const answer = await fetch(`${url}/webhooks/${name}`, { method: "POST", body, headers });
        await answer.text();
        if (answer.status !== 400) throw new Error(`a bad webhook was answered with ${answer.status}`);
        badWebhooks++;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, shooter));
  }

  function slowSenders(): Socket[] {
    const { port, hostname } = new URL(url);
    return Array.from({ length: SLOW_SENDERS }, () => {
      const socket = connect(Number(port), hostname, () =>
        socket.write(
          "POST /webhooks/stripe HTTP/1.1\r\nhost: x\r\nstripe-signature: t=1,v1=00\r\ncontent-length: 90000\r\n\r\n{",
        ),
      );
      return socket.on("error", () => undefined);
    });
  }

  /** Somebody who asks and does not want to hear the answer. */
  function blockers(): void {
    for (const person of crowdOf(telegram, 3, "Blocker")) {
      person.says("/privacy");
      person.app.block("GoClawBot");
    }
  }

  return {
    get answers() {
      return counter.sent;
    },
    get badWebhooks() {
      return badWebhooks;
    },
    wronged: () =>
      [...regulars, ...newcomers]
        .filter((person, i) => {
          const times = i < regulars.length ? rounds : 1;
          const wanted = Array.from({ length: times }, () => ["Your own AI agent", "What I can do"]).flat();
          const got = answersTo(person);
          return got.length !== wanted.length || wanted.some((text, n) => !got[n]?.includes(text));
        })
        .map((person) => `${person.name}: ${answersTo(person).length} answers`),
    async round() {
      rounds++;
      const limits: FaultRule[] = ["sendRichMessage", "answerCallbackQuery", "getMe"].map((method) =>
        tooManyRequests(new RegExp(`/${method}$`), 1, 1),
      );
      for (const rule of limits) telegram.faults.add(rule);
      const flooder = crowdOf(telegram, 1, "Flooder")[0];
      const fresh = crowdOf(telegram, NEWCOMERS, "Newcomer");
      newcomers.push(...fresh);
      for (let i = 0; i < FLOOD; i++) flooder?.says("/privacy");
      for (const text of ["/start", "/help"]) for (const person of [...regulars, ...fresh]) person.says(text);
      expected += 2 * (REGULARS + NEWCOMERS);
      const slow = slowSenders();
      await Promise.all([storm(), counter.reaches(expected, SILENCE_MS)]);
      blockers();
      for (const socket of slow) socket.destroy();
    },
  };
}
