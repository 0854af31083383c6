import { useEffect, useState, type FormEvent, type ReactNode } from "react";
import { Problem } from "../api/problem";
import type { Team } from "../api/types";
import { texts } from "../texts";
import { useApp } from "./context";
import { Dialog } from "./Dialog";
import { Field } from "./Field";
import { ProblemNote } from "./ProblemNote";
import { goTo, roomAddress } from "./route";

export function NewRoomDialog({ onClose }: { onClose: () => void }): ReactNode {
  const { api } = useApp();
  const [teams, setTeams] = useState<readonly Team[] | null>(null);
  const [chosen, setChosen] = useState(0);
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
    const name = String(new FormData(event.currentTarget).get("name") ?? "").trim();
    setBusy(true);
    try {
      const group = await api.createGroup(name, teams?.[chosen]?.members ?? []);
      goTo(roomAddress(group.id));
      onClose();
    } catch (error) {
      setProblem(Problem.from(error));
      setBusy(false);
    }
  };

  return (
    <Dialog title={texts.newRoom.title} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <Field
          label={texts.newRoom.name}
          name="name"
          placeholder={texts.newRoom.namePlaceholder}
          required
          maxLength={100}
          autoFocus
          autoComplete="off"
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
            <input type="radio" name="team" checked={teams !== null && chosen >= teams.length} onChange={() => setChosen(Number.MAX_SAFE_INTEGER)} />
            <span>{texts.newRoom.empty}</span>
          </label>
        </fieldset>
        {problem !== null && problem.field("name") === undefined && <ProblemNote problem={problem} />}
        <div className="actions">
          <button type="button" onClick={onClose}>
            {texts.newRoom.cancel}
          </button>
          <button type="submit" className="primary" disabled={busy || teams === null}>
            {texts.newRoom.create}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
