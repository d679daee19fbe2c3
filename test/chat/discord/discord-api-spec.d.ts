declare module "discord-api-spec/zod" {
  import type { z } from "zod";

  export const MessageCreateRequestSchema: z.ZodType;
  export const ModalInteractionCallbackRequestSchema: z.ZodType;
  export const ApplicationCommandUpdateRequestSchema: z.ZodType;
}
