import { useEffect, useState, type FormEvent, type ReactNode } from "react";
import { Problem } from "../api/problem";
import type { Team } from "../api/types";
import { texts } from "../texts";
import { useApp } from "./context";
import { CloseButton, Dialog } from "./Dialog";
import { Field } from "./Field";
import { ProblemNote } from "./ProblemNote";
import { leaveFor, roomAddress } from "./route";
import { TeamFilePicker } from "./teams/TeamFilePicker";
import { UnsavedMark } from "./unsaved";

const EMPTY = Number.MAX_SAFE_INTEGER;
const FROM_FILE = -1;

export function NewRoomDialog({ onClose }: { onClose: () => void }): ReactNode {
  const { api } = useApp();
  const [name, setName] = useState("");
  const [teams, setTeams] = useState<readonly Team[] | null>(null);
  const [chosen, setChosen] = useState(0);
  const [fileTeam, setFileTeam] = useState<Team | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    api.teams().then(setTeams, (error: unknown) => {
      setProblem(Problem.from(error));
      setTeams([]);
    });
  }, [api]);

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (chosen === FROM_FILE && fileTeam === null) return setProblem(new Problem(-1, texts.teamFile.needsFile));
    setBusy(true);
    try {
      const group = await api.createGroup(name.trim(), (chosen === FROM_FILE ? fileTeam : teams?.[chosen])?.members ?? []);
      leaveFor(roomAddress(group.id));
      onClose();
    } catch (error) {
      setProblem(Problem.from(error));
      setBusy(false);
    }
  };

  return (
    <Dialog title={texts.newRoom.title} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <UnsavedMark what={name.trim() !== "" || fileTeam !== null ? "edits" : null} />
        <Field
          label={texts.newRoom.name}
          name="name"
          placeholder={texts.newRoom.namePlaceholder}
          required
          maxLength={100}
          autoFocus
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={problem?.field("name")}
        />
        <fieldset className="teams">
          <legend>{texts.newRoom.team}</legend>
          {(teams ?? []).map((team, index) => (
            <label key={team.name} className="choice">
              <input type="radio" name="team" checked={chosen === index} onChange={() => setChosen(index)} />
              <span>
                <strong>{team.name}</strong>
                <small>{team.about}</small>
              </span>
            </label>
          ))}
          <label className="choice">
            <input type="radio" name="team" checked={teams !== null && chosen >= teams.length} onChange={() => setChosen(EMPTY)} />
            <span>{texts.newRoom.empty}</span>
          </label>
          <label className="choice">
            <input type="radio" name="team" checked={chosen === FROM_FILE} onChange={() => setChosen(FROM_FILE)} />
            <span>
              <strong>{texts.teamFile.fromFile}</strong>
              <small>{texts.teamFile.fromFileHint}</small>
            </span>
          </label>
          {chosen === FROM_FILE && <TeamFilePicker onTeam={setFileTeam} />}
        </fieldset>
        {problem !== null && problem.field("name") === undefined && <ProblemNote problem={problem} />}
        <div className="actions">
          <CloseButton>{texts.newRoom.cancel}</CloseButton>
          <button type="submit" className="primary" disabled={busy || teams === null}>
            {texts.newRoom.create}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
