import type { AttachmentMaker } from "../chat/attachments.ts";
import { createDrawer } from "../chat/pictures/create-drawer.ts";
import { AppError } from "../errors.ts";
import type { Log } from "../log.ts";

/** Everything that messages may carry: pictures are drawn here, files are read from the services that know them. */
export const createAttachments = (log: Log): AttachmentMaker => ({
  draw: createDrawer(log),
  read(source) {
    throw new AppError("internal", `nobody reads ${source.kind}`);
  },
});
