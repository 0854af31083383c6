import type { ReactNode } from "react";
import type { LinkedMessage } from "../store/linkedMessage";
import { useStore } from "../store/store";
import { texts } from "../texts";
import { goTo, roomAddress } from "./route";

/** What became of the link to a message, unless it is on the page. */
export function LinkNote({ linked, room }: { linked: LinkedMessage; room: string }): ReactNode {
  const search = useStore(linked.search);
  if (search.state === "found") return null;
  const text = {
    searching: () => texts.link.searching(search.state === "searching" ? search.turns : 0),
    missing: () => texts.link.missing,
    failed: () => (search.state === "failed" ? search.problem.summary : ""),
  }[search.state]();
  return (
    <div className="banner" role="status">
      <span>{text}</span>
      <button type="button" className="quiet" onClick={() => goTo(roomAddress(room))}>
        {search.state === "searching" ? texts.link.stop : texts.problems.dismiss}
      </button>
    </div>
  );
}
