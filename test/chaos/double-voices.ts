import type { DiscordTwin } from "../../src/sandbox/discord/discord-twin.ts";

/**
 * I6: bots of people's own on Discord that more than one client ever spoke as, which Discord itself allows. GoClaw's own
 * bot is whichever process's is quickest.
 */
export const doubleVoices = ({ applications, gateway, main }: DiscordTwin): string[] =>
  applications().flatMap(({ id, name }) => {
    const most = gateway.mostConnected(id);
    return id === main.id || most <= 1 ? [] : [`I6: ${most} clients spoke as ${name} at once`];
  });
