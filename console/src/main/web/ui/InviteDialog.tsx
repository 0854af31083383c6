import type { ReactNode } from "react";
import { texts } from "../texts";
import { Dialog } from "./Dialog";
import { InviteForm } from "./InviteForm";

/** Invites one person to a room. */
export function InviteDialog({ group, onClose }: { group: string; onClose: () => void }): ReactNode {
  return (
    <Dialog title={texts.invitation.invite} onClose={onClose}>
      <InviteForm group={group} isDialog />
    </Dialog>
  );
}
