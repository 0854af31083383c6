import { useId, useState, type ReactNode } from "react";
import { texts as common } from "../../texts";
import { operatorTexts } from "../../texts.operator";
import { CloseButton, Dialog } from "../Dialog";
import { Field } from "../Field";
import { ProblemNote } from "../ProblemNote";
import { invitationAddress } from "../route";
import { SecretField } from "../SecretField";
import { textOf, useIdempotencyKey, useSubmit } from "../useSubmit";
import { useOperator } from "./context";

const texts = operatorTexts.invitations;
const FIELDS = ["email", "expires_in_hours"];
const DAYS: readonly number[] = [1, 7, 30];

/** Makes an invitation to open an account, and shows its link once. */
export function NewInvitationDialog({ onClose }: { onClose: (isCreated: boolean) => void }): ReactNode {
  const { operator } = useOperator();
  const id = useId();
  const keyFor = useIdempotencyKey();
  const [link, setLink] = useState<string | null>(null);
  const { form, error, otherProblem, isBusy, onSubmit } = useSubmit(async (data) => {
    const email = textOf(data, "email");
    const body = { email: email === "" ? null : email, expires_in_hours: Number(textOf(data, "days")) * 24 };
    const created = await operator.invite(body, keyFor(body));
    setLink(invitationAddress(created.token ?? ""));
  });
  const other = otherProblem(FIELDS);
  if (link !== null) {
    return (
      <Dialog title={texts.new} onClose={() => onClose(true)}>
        <SecretField label={texts.link} secret={link} hint={texts.once} copy={texts.copy} />
        <div className="actions">
          <CloseButton>{texts.done}</CloseButton>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={texts.new} onClose={() => onClose(false)}>
      <form ref={form} onSubmit={onSubmit} noValidate>
        <Field label={texts.emailLabel} name="email" type="email" autoComplete="off" autoFocus hint={texts.emailHint} error={error("email")} />
        <div className="field">
          <label htmlFor={id}>{texts.valid}</label>
          <select id={id} name="days" defaultValue={7}>
            {DAYS.map((days) => (
              <option key={days} value={days}>
                {texts.days(days)}
              </option>
            ))}
          </select>
          {error("expires_in_hours") !== undefined && <p className="field-error">{error("expires_in_hours")}</p>}
        </div>
        {other !== null && <ProblemNote problem={other} />}
        <div className="actions">
          <CloseButton>{common.lists.cancel}</CloseButton>
          <button type="submit" className="primary" disabled={isBusy}>
            {texts.create}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
