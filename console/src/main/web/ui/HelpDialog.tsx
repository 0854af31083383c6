import { useState, type ReactNode } from "react";
import { texts } from "../texts";
import { Dialog } from "./Dialog";
import { chooseQuestionMark, usesQuestionMark } from "./keys";

/** The keys of the page. The one that is a character can be switched off: speech input may type it by mistake (WCAG 2.1.4). */
export function HelpDialog({ onClose }: { onClose: () => void }): ReactNode {
  const [isOn, setOn] = useState(usesQuestionMark);
  return (
    <Dialog title={texts.help.title} onClose={onClose}>
      <dl className="keys">
        {texts.help.keys.map(([keys, meaning]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <label className="check">
        <input
          type="checkbox"
          checked={isOn}
          onChange={(event) => {
            setOn(event.currentTarget.checked);
            chooseQuestionMark(event.currentTarget.checked);
          }}
        />
        {texts.help.questionMark}
      </label>
      <p className="hint">
        {texts.help.documentation} <a href="/docs">{texts.help.api}</a>
      </p>
      <div className="actions">
        <button type="button" className="primary" onClick={onClose}>
          {texts.help.close}
        </button>
      </div>
    </Dialog>
  );
}
