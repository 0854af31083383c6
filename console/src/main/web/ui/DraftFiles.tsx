import type { ReactNode } from "react";
import type { Problem } from "../api/problem";
import type { Attachments, DraftFile } from "../store/attachments";
import { useStore } from "../store/store";
import { texts } from "../texts";
import { fileSize } from "./format";

/** The files of the message that is being written. */
export function DraftFiles({ attachments }: { attachments: Attachments }): ReactNode {
  const files = useStore(attachments.files);
  const tooMany = useStore(attachments.tooMany);
  if (files.length === 0 && tooMany === 0) return null;
  return (
    <div className="draft-files">
      <ul aria-label={texts.files.label}>
        {files.map((file) => (
          <li key={file.key} className={file.problem === null ? "" : "refused"}>
            <span className="file-name">{file.name}</span>
            <small>{fileSize(file.bytes)}</small>
            <State file={file} onRetry={() => attachments.retry(file.key)} />
            <button type="button" className="quiet small" aria-label={texts.files.remove(file.name)} onClick={() => attachments.remove(file.key)}>
              ×
            </button>
          </li>
        ))}
      </ul>
      {tooMany > 0 && <p className="field-error">{texts.files.tooMany(tooMany)}</p>}
    </div>
  );
}

function State({ file, onRetry }: { file: DraftFile; onRetry: () => void }): ReactNode {
  if (file.problem !== null) {
    return (
      <span className="field-error" role="alert">
        {reason(file.problem)}{" "}
        {file.problem.isTemporary && (
          <button type="button" className="link" onClick={onRetry}>
            {texts.files.retry}
          </button>
        )}
      </span>
    );
  }
  if (file.uploaded !== null) return null;
  return <progress max={1} value={file.progress} aria-label={texts.files.uploading(file.name)} />;
}

function reason({ status, detail, fields }: Problem): string {
  const known = texts.files.refused[status];
  if (known !== undefined) return known;
  return fields.length === 0 ? detail : fields.map((field) => texts.files.invalid(field.message)).join(" ");
}
