import { useEffect, useRef, useState, type ReactNode } from "react";
import { saveFile } from "../api/platform";
import { Problem } from "../api/problem";
import { exported, exportName, type ExportFormat } from "../store/export";
import { texts } from "../texts";
import { useApp } from "./context";
import { Dialog } from "./Dialog";
import { ProblemNote } from "./ProblemNote";

const FORMATS: readonly ExportFormat[] = ["markdown", "json"];

interface ExportDialogProps {
  group: string;
  name: string;
  onClose: () => void;
}

/** Saves all messages of a room as a file. */
export function ExportDialog({ group, name, onClose }: ExportDialogProps): ReactNode {
  const { api } = useApp();
  const [format, setFormat] = useState<ExportFormat>("markdown");
  const [count, setCount] = useState<number | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const reading = useRef<AbortController | null>(null);
  useEffect(() => () => reading.current?.abort(), []);

  const start = async (): Promise<void> => {
    const controller = new AbortController();
    reading.current = controller;
    setProblem(null);
    setCount(0);
    try {
      const source = { id: group, name, read: (before: string | null) => api.messages(group, before) };
      saveFile(await exported(source, format, setCount, controller.signal), exportName(name, format));
      onClose();
    } catch (error) {
      if (!controller.signal.aborted) setProblem(Problem.from(error));
      setCount(null);
    }
  };

  return (
    <Dialog title={texts.export.title} onClose={onClose}>
      <p>{texts.export.intro}</p>
      <fieldset className="teams" disabled={count !== null}>
        <legend>{texts.export.format}</legend>
        {FORMATS.map((each) => (
          <label key={each} className="choice">
            <input type="radio" name="format" checked={format === each} onChange={() => setFormat(each)} />
            {texts.export.formats[each]}
          </label>
        ))}
      </fieldset>
      {problem !== null && <ProblemNote problem={problem} />}
      {count !== null && (
        <div className="export-progress">
          <progress aria-label={texts.export.title} />
          <span role="status">{texts.export.progress(count)}</span>
        </div>
      )}
      <div className="actions">
        <button type="button" onClick={onClose}>
          {texts.export.cancel}
        </button>
        <button type="button" className="primary" disabled={count !== null} onClick={() => void start()}>
          {texts.export.start}
        </button>
      </div>
    </Dialog>
  );
}
