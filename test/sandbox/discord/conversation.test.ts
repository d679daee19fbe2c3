import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  type ChatInputCommandInteraction,
  ContainerBuilder,
  GatewayIntentBits,
  type Interaction,
  MessageFlags,
  Routes,
  SlashCommandBuilder,
  StringSelectMenuBuilder,
  TextDisplayBuilder,
} from "discord.js";
import { expect, test } from "vitest";
import { login, MAIN, onInteraction, rest, startTwin } from "./with-twin.ts";

const deploy = new SlashCommandBuilder()
  .setName("deploy")
  .setDescription("Run an agent")
  .setNameLocalizations({ de: "starten" })
  .setContexts(0, 1, 2)
  .setIntegrationTypes(0, 1)
  .addStringOption((option) => option.setName("model").setDescription("Which model").setAutocomplete(true));

async function scene() {
  const twin = await startTwin();
  await rest(twin).put(Routes.applicationCommands(MAIN.id), { body: [deploy.toJSON()] });
  const client = await login(twin);
  const bea = twin.createUser({ username: "bea", globalName: "Bea", locale: "de" });
  const seen: Interaction[] = [];
  const say = (answer: (interaction: Interaction) => Promise<unknown>) =>
    onInteraction(client, async (interaction) => {
      seen.push(interaction);
      await answer(interaction);
    });
  return { twin, client, bea, say, seen };
}

const card = (text: string, ...buttons: ButtonBuilder[]) =>
  new ContainerBuilder()
    .addTextDisplayComponents(new TextDisplayBuilder().setContent(text))
    .addActionRowComponents(new ActionRowBuilder<ButtonBuilder>().addComponents(...buttons));

const pay = new ButtonBuilder().setCustomId("pay").setLabel("Pay").setStyle(ButtonStyle.Primary);

test("a command is deferred for one person alone, becomes a card, and its button changes it", async () => {
  const { bea, say, twin, seen } = await scene();
  say(async (interaction) => {
    if (interaction.isChatInputCommand()) {
      await interaction.deferReply({ flags: MessageFlags.Ephemeral });
      await interaction.editReply({
        components: [card("Price: $29", pay)],
        flags: MessageFlags.IsComponentsV2,
      });
    }
    if (interaction.isButton())
      await interaction.update({ components: [card("Paid", pay.setDisabled(true))] });
  });
  const outcome = await bea.runs("/deploy", { options: { model: "small" } });
  expect(outcome.kind).toBe("thinking");
  const price = await bea.sees("Price: $29");
  expect(price).toMatchObject({ isEphemeral: true, isThinking: false, from: "GoClaw", edits: 1 });
  expect(await bea.taps("Pay")).toMatchObject({ kind: "updated", message: { text: "Paid" } });
  await expect(bea.taps("Pay")).rejects.toThrow("disabled");
  const [command] = seen as [ChatInputCommandInteraction];
  expect(command.options.getString("model")).toBe("small");
  expect(command.locale).toBe("de");
  expect(command.context).toBe(1);
  expect(command.authorizingIntegrationOwners).toMatchObject({ userId: bea.id, guildId: null });
  expect(twin.violations).toEqual([]);
  expect(twin.unansweredInteractions()).toEqual([]);
});

test("what is only for one person is seen by nobody else, also in a server", async () => {
  const { twin, bea, say } = await scene();
  const ben = twin.createUser({ username: "ben" });
  const { channelId } = twin.createGuild({
    name: "Harbour",
    memberIds: [bea.id, ben.id],
    bots: [{ application: "GoClaw" }],
  });
  say(async (interaction) => {
    if (!interaction.isChatInputCommand()) return;
    await interaction.reply({ content: "for you", flags: MessageFlags.Ephemeral });
    await interaction.followUp({ content: "for all" });
  });
  const here = bea.at({ channel: channelId });
  expect(await here.runs("/deploy")).toMatchObject({ kind: "message", message: { isEphemeral: true } });
  await here.sees("for all");
  expect(
    ben
      .at({ channel: channelId })
      .transcript()
      .map(({ text }) => text),
  ).toEqual(["for all"]);
  expect(here.transcript().map(({ text }) => text)).toEqual(["for you", "for all"]);
});

test("suggestions while typing, a list, and a form with every kind of field", async () => {
  const { bea, say } = await scene();
  const got: unknown[] = [];
  say(async (interaction) => {
    if (interaction.isAutocomplete()) {
      const typed = interaction.options.getFocused();
      await interaction.respond([{ name: `${typed}-large`, value: "l" }]);
    }
    if (interaction.isChatInputCommand()) {
      const list = new StringSelectMenuBuilder()
        .setCustomId("plan")
        .setPlaceholder("Plan")
        .addOptions({ label: "Starter", value: "s" }, { label: "Pro", value: "p" });
      await interaction.reply({
        content: "Choose",
        components: [new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(list)],
      });
    }
    if (interaction.isStringSelectMenu()) {
      got.push(interaction.values);
      await interaction.showModal({
        title: "Your bot",
        custom_id: "bot",
        components: [
          { type: 10, content: "Paste it here." },
          {
            type: 18,
            label: "Bot token",
            component: { type: 4, custom_id: "token", style: 1, min_length: 5 },
          },
          {
            type: 18,
            label: "Model",
            component: { type: 3, custom_id: "model", options: [{ label: "Small", value: "s" }] },
          },
          {
            type: 18,
            label: "Tone",
            component: {
              type: 21,
              custom_id: "tone",
              options: [
                { label: "Kind", value: "k" },
                { label: "Dry", value: "d" },
              ],
            },
          },
        ],
      });
    }
    if (interaction.isModalSubmit()) {
      got.push(
        interaction.fields.getTextInputValue("token"),
        interaction.fields.getStringSelectValues("model"),
        interaction.fields.getRadioGroup("tone"),
        interaction.isFromMessage(),
      );
      await interaction.reply({ content: "Thank you", flags: MessageFlags.Ephemeral });
    }
  });
  expect(await bea.autocompletes("/deploy", "model", "gp")).toEqual([{ name: "gp-large", value: "l" }]);
  await bea.runs("/deploy");
  expect(await bea.chooses("Pro")).toMatchObject({ kind: "modal", modal: { title: "Your bot" } });
  await expect(bea.submits({ "Bot token": "abc" })).rejects.toThrow('"Bot token" takes 5');
  expect(await bea.submits({ "Bot token": "abcdef", Model: "Small", Tone: "Dry" })).toMatchObject({
    kind: "message",
    message: { text: "Thank you" },
  });
  expect(got).toEqual([["p"], "abcdef", ["s"], "d", true]);
  expect(bea.modal()).toBeUndefined();
});

test("direct messages go both ways, and closed ones are refused", async () => {
  const { twin, bea } = await scene();
  const client = await login(twin, { intents: [GatewayIntentBits.DirectMessages], partials: [1] });
  const heard = new Promise<string>((resolve) =>
    client.on("messageCreate", (m) => !m.author.bot && resolve(m.content)),
  );
  bea.says("hello");
  expect(await heard).toBe("hello");
  const user = await client.users.fetch(bea.id);
  await user.send("hi Bea");
  await bea.sees("hi Bea");
  bea.blocks("GoClaw");
  await expect(user.send("still there?")).rejects.toMatchObject({ code: 50007, status: 403 });
  const stranger = await client.users.fetch(twin.createUser({ username: "cleo", isStranger: true }).id);
  await expect(stranger.send("hi")).rejects.toMatchObject({ code: 50278, status: 403 });
});

test("a command that nobody answers fails as it does for a person", async () => {
  const { twin, bea } = await scene();
  await expect(bea.runs("/deploy", { timeoutMs: 30 })).rejects.toThrow("The application did not respond");
  await expect(bea.runs("/nothing")).rejects.toThrow("there is no /nothing here; there are /deploy");
  expect(twin.unansweredInteractions()).toEqual([]);
});
