import { useRef, useState, type DragEvent, type ReactNode } from "react";
import { Problem } from "../../api/problem";
import type { Team } from "../../api/types";
import { texts } from "../../texts";
import { useApp } from "../context";
import { parseTeam, withTools } from "./teamFile";

/** Takes a team file, chosen or dropped, and says what is in it or what is wrong with it. */
export function TeamFilePicker({ onTeam }: { onTeam: (team: Team | null) => void }): ReactNode {
  const { api } = useApp();
  const input = useRef<HTMLInputElement>(null);
  const [team, setTeam] = useState<Team | null>(null);
  const [errors, setErrors] = useState<readonly string[]>([]);
  const [missing, setMissing] = useState<readonly string[]>([]);
  const [isOver, setOver] = useState(false);

  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const read = parseTeam(await file.text());
    let usable: Team | null = null;
    let absent: readonly string[] = [];
    let wrong = "errors" in read ? read.errors : [];
    if ("team" in read) {
      try {
        const known = (await api.tools()).filter((tool) => tool.allowed).map((tool) => tool.name);
        ({ team: usable, missing: absent } = withTools(read.team, new Set(known)));
      } catch (error) {
        wrong = [Problem.from(error).detail];
      }
    }
    setTeam(usable);
    setMissing(absent);
    setErrors(wrong);
    onTeam(usable);
  };

  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };

  return (
    <div
      className={isOver ? "drop over" : "drop"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <input
        ref={input}
        type="file"
        className="hidden"
        accept="application/json,.json"
        tabIndex={-1}
        aria-label={texts.teamFile.fromFile}
        onChange={(event) => {
          void take(event.currentTarget.files?.[0]);
          event.currentTarget.value = ""; // the same file can be chosen again
        }}
      />
      <button type="button" onClick={() => input.current?.click()}>
        {texts.teamFile.choose}
      </button>
      <span className="hint">{texts.teamFile.drop}</span>
      <div className="drop-result" role="status">
        {team !== null && <p>{texts.teamFile.chosen(team.name, team.members.map((member) => member.alias))}</p>}
        {missing.length > 0 && <p className="warning">{texts.teamFile.missingTools([...missing])}</p>}
        {errors.length > 0 && (
          <div className="field-error">
            <p>{texts.teamFile.wrong}</p>
            <ul>
              {errors.slice(0, 8).map((error) => (
                <li key={error}>{error}</li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </div>
  );
}
