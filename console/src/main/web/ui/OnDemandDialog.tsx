import { Suspense, type ReactNode } from "react";
import { texts } from "../texts";
import { Dialog } from "./Dialog";

/** A dialog whose code is loaded when it is opened; meanwhile an empty one that can be closed. */
export function OnDemandDialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }): ReactNode {
  return (
    <Suspense
      fallback={
        <Dialog title={title} onClose={onClose} wide>
          <p className="hint">{texts.settings.loading}</p>
        </Dialog>
      }
    >
      {children}
    </Suspense>
  );
}
