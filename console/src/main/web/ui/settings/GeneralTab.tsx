import type { ReactNode } from "react";
import type { Stored } from "../../api/api";
import type { Group, Role } from "../../api/types";
import { texts } from "../../texts";
import { Field } from "../Field";
import { SaveTeam } from "../teams/SaveTeam";
import { EndOfRoom } from "./EndOfRoom";
import { FormFoot } from "./FormFoot";
import { useGroupForm } from "./useGroupForm";

interface GeneralTabProps {
  stored: Stored<Group>;
  role: Role;
  onStored: (stored: Stored<Group>) => void;
  onLeft: () => void;
}

export function GeneralTab({ stored, role, onStored, onLeft }: GeneralTabProps): ReactNode {
  const form = useGroupForm(stored, onStored, (group) => ({ name: group.name }), (values, fields) => (fields.length === 0 ? {} : { name: values["name"]!.trim() }));
  return (
    <>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void form.save();
        }}
      >
        <fieldset className="plain" disabled={role === "viewer"}>
          <Field
            label={texts.settings.name}
            maxLength={100}
            autoComplete="off"
            value={form.values["name"]}
            onChange={(event) => form.set("name", event.currentTarget.value)}
            error={form.problem?.field("name")}
          />
        </fieldset>
        {role === "viewer" ? <p className="hint">{texts.settings.readOnly}</p> : <FormFoot form={form} label={() => texts.settings.name} fields={["name"]} />}
      </form>
      <SaveTeam group={stored.value} />
      <EndOfRoom group={stored.value} role={role} onLeft={onLeft} />
    </>
  );
}
