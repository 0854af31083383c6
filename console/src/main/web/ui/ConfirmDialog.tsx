import { useState, type ReactNode } from "react";
import { Problem } from "../api/problem";
import { texts } from "../texts";
import { Dialog } from "./Dialog";
import { ProblemNote } from "./ProblemNote";

interface ConfirmDialogProps {
  title: string;
  children: ReactNode;
  confirm: string;
  isHarmless?: boolean;
  action: () => Promise<unknown>;
  onClose: (isDone: boolean) => void;
}

/** Asks before something is done that cannot be undone, and says why it failed. */
export function ConfirmDialog({ title, children, confirm, isHarmless = false, action, onClose }: ConfirmDialogProps): ReactNode {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);

  const run = async (): Promise<void> => {
    setBusy(true);
    try {
      await action();
      onClose(true);
    } catch (error) {
      setProblem(Problem.from(error));
      setBusy(false);
    }
  };

  return (
    <Dialog title={title} onClose={() => onClose(false)}>
      {children}
      {problem !== null && <ProblemNote problem={problem} />}
      <div className="actions">
        <button type="button" autoFocus onClick={() => onClose(false)}>
          {texts.lists.cancel}
        </button>
        <button type="button" className={isHarmless ? "primary" : "danger solid"} disabled={isBusy} onClick={() => void run()}>
          {confirm}
        </button>
      </div>
    </Dialog>
  );
}
