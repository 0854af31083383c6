import { useEffect, useState, type ReactNode } from "react";
import type { Stored } from "../api/api";
import { readMember } from "../api/groups";
import { Problem } from "../api/problem";
import type { Member } from "../api/types";
import { texts } from "../texts";
import { useApp } from "./context";
import { CloseButton, Dialog } from "./Dialog";
import { MemberForm } from "./member/MemberForm";
import { ProblemNote } from "./ProblemNote";

interface MemberDialogProps {
  group: string;
  /** Null for a new one. */
  member: Member | null;
  onClose: (isChanged: boolean) => void;
}

/** Adds or changes a member, which is read with the mark of its state when the dialog opens. */
export default function MemberDialog({ group, member, onClose }: MemberDialogProps): ReactNode {
  const { api } = useApp();
  const [stored, setStored] = useState<Stored<Member> | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const id = member?.id;

  useEffect(() => {
    if (id === undefined) return;
    readMember(api, group, id).then(setStored, (reason: unknown) => setProblem(Problem.from(reason)));
  }, [api, group, id]);

  return (
    <Dialog title={member === null ? texts.member.add : texts.member.edit(member.alias)} onClose={() => onClose(false)} wide>
      {problem !== null && <ProblemNote problem={problem} />}
      {member === null || stored !== null ? (
        <MemberForm group={group} stored={stored} onStored={setStored} onClose={onClose} />
      ) : (
        <div className="actions">
          <CloseButton>{texts.member.cancel}</CloseButton>
        </div>
      )}
    </Dialog>
  );
}
