import type { ReactNode } from "react";
import type { Group } from "../../api/types";
import { texts } from "../../texts";
import { fileNameOf, teamOf } from "./teamFile";

/** Saves the members of a room as a file, with which another room can start. */
export function SaveTeam({ group }: { group: Group }): ReactNode {
  const team = teamOf(group);
  const save = (): void => {
    const address = URL.createObjectURL(new Blob([`${JSON.stringify(team, null, 2)}\n`], { type: "application/json" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = fileNameOf(team);
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  };
  return (
    <section className="setting">
      <h3>{texts.settings.team}</h3>
      <p className="hint">{team.members.length === 0 ? texts.settings.teamNone : texts.settings.teamHint}</p>
      {team.members.length > 0 && (
        <button type="button" onClick={save}>
          {texts.settings.saveTeam}
        </button>
      )}
    </section>
  );
}
