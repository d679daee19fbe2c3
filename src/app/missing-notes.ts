/** Says on the screen what GoClaw was started without. @returns one plain line each */
export const missingNotes = (services: readonly string[]): string[] =>
  services.map(
    (service) =>
      `${service} does not answer. GoClaw runs without it and takes it in as soon as it does; /readyz and the log say when.`,
  );
