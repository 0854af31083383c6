import { useEffect, useState, type ReactNode } from "react";
import type { Stored } from "../../api/api";
import { readGroup } from "../../api/groups";
import { Problem } from "../../api/problem";
import type { Group, Person, Role } from "../../api/types";
import type { Presence } from "../../store/presence";
import { texts } from "../../texts";
import { useApp } from "../context";
import { CloseButton, Dialog } from "../Dialog";
import { ProblemNote } from "../ProblemNote";
import { SettingsTabs } from "./SettingsTabs";

interface RoomSettingsProps {
  group: string;
  name: string;
  people: readonly Person[];
  presence: Presence;
  role: Role;
  onChange: () => void;
  onClose: () => void;
}

/** What belongs to a room as a whole. It is read when it is opened, with the mark of its state. */
export default function RoomSettings({ group, name, people, presence, role, onChange, onClose }: RoomSettingsProps): ReactNode {
  const { api } = useApp();
  const [stored, setStored] = useState<Stored<Group> | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  useEffect(() => {
    readGroup(api, group).then(setStored, (error: unknown) => setProblem(Problem.from(error)));
  }, [api, group]);

  const onStored = (now: Stored<Group>): void => {
    setStored(now);
    onChange();
  };

  return (
    <Dialog title={texts.settings.title(stored?.value.name ?? name)} onClose={onClose} wide>
      {problem !== null && <ProblemNote problem={problem} />}
      {stored === null && problem === null && <p className="hint">{texts.settings.loading}</p>}
      {stored !== null && <SettingsTabs stored={stored} people={people} presence={presence} role={role} onStored={onStored} onChange={onChange} />}
      <div className="actions">
        <CloseButton>{texts.settings.close}</CloseButton>
      </div>
    </Dialog>
  );
}
