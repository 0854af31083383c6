import { useEffect, useRef, useState, type ReactNode } from "react";
import { saveFile } from "../api/platform";
import { Problem } from "../api/problem";
import type { Attachment } from "../api/types";
import { isImage } from "../store/fileTypes";
import { texts } from "../texts";
import { useApp } from "./context";
import { Dialog } from "./Dialog";
import { fileSize } from "./format";

const NEAR = "600px";

/** The files of a message: images as images, others as lines. */
export function MessageFiles({ group, files }: { group: string; files: readonly Attachment[] }): ReactNode {
  if (files.length === 0) return null;
  return (
    <ul className="files">
      {files.map((file) => (
        <li key={file.id}>{isImage(file.media_type) ? <MessageImage group={group} file={file} /> : <FileLine group={group} file={file} />}</li>
      ))}
    </ul>
  );
}

interface FileProps {
  group: string;
  file: Attachment;
}

/** An image, loaded while it is near to what is seen: a long conversation does not keep all of them in memory. */
function MessageImage({ group, file }: FileProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const { url, problem } = useImage(group, file.id, isNear || isOpen);

  useEffect(() => {
    const observer = new IntersectionObserver((entries) => setNear(entries.at(-1)!.isIntersecting), { rootMargin: NEAR });
    observer.observe(frame.current!);
    return () => observer.disconnect();
  }, []);

  const size = { width: file.width ?? 320, height: file.height ?? 240 };
  return (
    <div className="image" ref={frame}>
      {problem === null ? (
        <button type="button" className="image-button" aria-label={texts.files.open(file.name)} onClick={() => setOpen(true)}>
          {url === null ? <svg viewBox={`0 0 ${size.width} ${size.height}`} {...size} aria-hidden="true" /> : <img src={url} alt="" {...size} />}
        </button>
      ) : (
        <p className="field-error">{texts.files.notLoaded(file.name, problem.summary)}</p>
      )}
      {isOpen && (
        <Dialog title={file.name} wide onClose={() => setOpen(false)}>
          {url !== null && <img className="whole" src={url} alt={file.name} {...size} />}
          <div className="actions">
            <Download group={group} file={file} />
            <button type="button" className="primary" onClick={() => setOpen(false)}>
              {texts.files.close}
            </button>
          </div>
        </Dialog>
      )}
    </div>
  );
}

/** The image as an address of this page. The server wants the access token, which an element cannot send. */
function useImage(group: string, id: string, isWanted: boolean): { url: string | null; problem: Problem | null } {
  const { api } = useApp();
  const [url, setUrl] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    if (!isWanted) return;
    const reading = new AbortController();
    let made: string | null = null;
    api.file(group, id, reading.signal).then(
      (content) => {
        if (reading.signal.aborted) return;
        made = URL.createObjectURL(content);
        setUrl(made);
      },
      (error: unknown) => {
        if (!reading.signal.aborted) setProblem(Problem.from(error));
      },
    );
    return () => {
      reading.abort();
      if (made !== null) URL.revokeObjectURL(made);
      setUrl(null);
    };
  }, [api, group, id, isWanted]);
  return { url, problem };
}

function FileLine({ group, file }: FileProps): ReactNode {
  return (
    <div className="file">
      <span className="file-name">{file.name}</span>
      <small>{fileSize(file.bytes)}</small>
      <Download group={group} file={file} />
    </div>
  );
}

function Download({ group, file }: FileProps): ReactNode {
  const { api } = useApp();
  const [problem, setProblem] = useState<Problem | null>(null);
  const download = async (): Promise<void> => {
    try {
      setProblem(null);
      saveFile(await api.file(group, file.id), file.name);
    } catch (error) {
      setProblem(Problem.from(error));
    }
  };
  return (
    <>
      <button type="button" className="quiet small" aria-label={texts.files.downloadNamed(file.name)} onClick={() => void download()}>
        {texts.files.download}
      </button>
      {problem !== null && (
        <span className="field-error" role="alert">
          {problem.summary}
        </span>
      )}
    </>
  );
}
