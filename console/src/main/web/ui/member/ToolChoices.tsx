import type { ReactNode } from "react";
import type { AvailableTool } from "../../api/types";
import { texts } from "../../texts";

interface ToolChoicesProps {
  tools: readonly AvailableTool[];
  chosen: readonly string[];
  /** The tools that the member has already, which it may keep. */
  stored: readonly string[];
  error: string | undefined;
  onChoose: (tools: string[]) => void;
}

export function ToolChoices({ tools, chosen, stored, error, onChoose }: ToolChoicesProps): ReactNode {
  return (
    <fieldset className="teams">
      <legend>{texts.member.tools}</legend>
      {tools.map((tool) => (
        <label key={tool.name} className="choice">
          <input
            type="checkbox"
            checked={chosen.includes(tool.name)}
            disabled={!tool.allowed && !stored.includes(tool.name)}
            onChange={(event) => onChoose(event.currentTarget.checked ? [...chosen, tool.name] : chosen.filter((name) => name !== tool.name))}
          />
          <span>
            <strong>{tool.name}</strong>
            <small>{tool.allowed ? tool.description : texts.member.notAllowed}</small>
          </span>
        </label>
      ))}
      {error !== undefined && <p className="field-error">{error}</p>}
    </fieldset>
  );
}
