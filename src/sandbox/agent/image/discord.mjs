import { setTimeout as wait } from "node:timers/promises";
import { splitText } from "./split-text.mjs";

const MAX_TEXT = 2000;

const INTENT = { guilds: 1 << 0, guildMessages: 1 << 9, directMessages: 1 << 12, messageContent: 1 << 15 };
const OP = { dispatch: 0, heartbeat: 1, identify: 2, resume: 6, reconnect: 7, invalid: 9, hello: 10 };

/** Reasons for which coming again would be of no use. */
const FATAL = {
  4004: "the token is not valid",
  4010: "the shard is not valid",
  4012: "the API version is not valid",
  4013: "an intent is not valid",
  4014: "the Message Content intent is not switched on for this bot in the developer portal",
};

/** Holds one bot's gateway session and hands on the messages of those who may talk to it. Never logs the token. */
export function createDiscord({ token, apiRoot, open, allowFrom, guilds, messageContent }, log) {
  const stop = new AbortController();
  const state = { connected: false };
  let me;
  let session;

  async function call(method, path, body) {
    const res = await fetch(`${apiRoot}${path}`, {
      method,
      headers: { authorization: `Bot ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.any([stop.signal, AbortSignal.timeout(15_000)]),
    });
    const answer = res.status === 204 ? undefined : await res.json();
    if (res.ok) return answer;
    const error = new Error(`${method} ${path}: ${res.status} ${answer?.message ?? ""}`);
    error.retryAfterMs = (answer?.retry_after ?? 0) * 1000;
    throw error;
  }

  function isMentioned(message) {
    return message.mentions.some((user) => user.id === me.id);
  }

  function mayTalk(message) {
    if (message.author.bot) return false;
    if (message.guild_id === undefined) return open || allowFrom.includes(message.author.id);
    const guild = guilds[message.guild_id] ?? guilds["*"];
    if (!guild || (guild.requireMention !== false && !isMentioned(message))) return false;
    return !guild.users || guild.users.includes(message.author.id);
  }

  function hear(message, onMessage) {
    if (message.author.id === me.id) return;
    if (!mayTalk(message)) {
      if (message.guild_id === undefined) log("[discord] message from a sender who is not allowed: ignored");
      return;
    }
    const text = message.content.replaceAll(new RegExp(`<@!?${me.id}>`, "g"), "").trim();
    onMessage({ chatId: message.channel_id, text: text === "" ? undefined : text });
  }

  async function send(chatId, text) {
    for (const content of splitText(text, MAX_TEXT)) {
      const body = { content, allowed_mentions: { parse: [] } };
      try {
        await call("POST", `/channels/${chatId}/messages`, body);
      } catch (error) {
        if (!error.retryAfterMs) throw error;
        await wait(error.retryAfterMs, undefined, { signal: stop.signal });
        await call("POST", `/channels/${chatId}/messages`, body);
      }
    }
  }

  function hello(socket) {
    const say = (op, d) => socket.send(JSON.stringify({ op, d }));
    if (session) return say(OP.resume, { token, session_id: session.id, seq: session.sequence });
    const own = INTENT.guilds | INTENT.guildMessages | INTENT.directMessages;
    say(OP.identify, {
      token,
      intents: messageContent ? own | INTENT.messageContent : own,
      properties: { os: "linux", browser: "openclaw", device: "openclaw" },
    });
  }

  function take({ t: name, s: sequence, d: data }, onMessage) {
    if (session && sequence !== null) session.sequence = sequence;
    if (name === "READY") {
      session = { id: data.session_id, sequence, url: data.resume_gateway_url };
      me = data.user;
      log(`[discord] [default] starting provider (@${me.username})`);
    }
    if (name === "READY" || name === "RESUMED") state.connected = true;
    if (name === "MESSAGE_CREATE") hear(data, onMessage);
  }

  /** One connection, from hello to its end; resolves with the code that ended it. */
  function connect(url, onMessage) {
    return new Promise((resolve) => {
      const socket = new WebSocket(`${url}/?v=10&encoding=json`);
      let beat;
      const end = (code) => {
        clearInterval(beat);
        stop.signal.removeEventListener("abort", close);
        state.connected = false;
        resolve(code);
      };
      const close = () => socket.close(1000);
      stop.signal.addEventListener("abort", close, { once: true });
      socket.addEventListener("error", () => end(1006));
      socket.addEventListener("close", ({ code }) => end(code));
      socket.addEventListener("message", ({ data }) => {
        const frame = JSON.parse(data);
        if (frame.op === OP.hello) {
          const say = () => socket.send(JSON.stringify({ op: OP.heartbeat, d: session?.sequence ?? null }));
          beat = setInterval(say, frame.d.heartbeat_interval);
          hello(socket);
        }
        if (frame.op === OP.dispatch) take(frame, onMessage);
        if (frame.op === OP.invalid) session = undefined;
        if (frame.op === OP.invalid || frame.op === OP.reconnect) socket.close(4000);
      });
    });
  }

  /** Stays connected until it is stopped, or until coming again would be of no use. */
  async function listen(onMessage) {
    let pauseMs = 500;
    while (!stop.signal.aborted) {
      let code;
      try {
        const url = session?.url ?? (await call("GET", "/gateway/bot")).url;
        const startedAt = performance.now();
        code = await connect(url, onMessage);
        if (performance.now() - startedAt > 5_000) pauseMs = 500;
      } catch (error) {
        if (stop.signal.aborted) return;
        log(`[discord] ${error.cause?.code ?? error.message}; next try in ${pauseMs} ms`);
        if (error.message.includes(": 401 ")) code = 4004;
      }
      if (FATAL[code]) return log(`[discord] gateway closed with ${code}: ${FATAL[code]}`);
      await wait(pauseMs, undefined, { signal: stop.signal }).catch(() => {});
      pauseMs = Math.min(pauseMs * 2, 30_000);
    }
  }

  return {
    name: "discord",
    state,
    listen,
    send,
    typing: (chatId) => call("POST", `/channels/${chatId}/typing`).catch(() => {}),
    stop: () => stop.abort(),
  };
}
