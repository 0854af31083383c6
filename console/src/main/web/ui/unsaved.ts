import { createContext, use, useEffect, useState } from "react";
import { useStore } from "../store/store";
import { UnsavedWork, type Unsaved } from "../store/unsaved";

/** What the whole page would lose if it were left. */
export const unsavedOnPage = new UnsavedWork();

/** The dialog, the tab or the page to which what is entered belongs. */
export const UnsavedContext = createContext(unsavedOnPage);

/** Lets the dialog and the page ask before this is lost. */
export function useUnsaved(what: Unsaved | null): void {
  const work = use(UnsavedContext);
  useEffect(() => (what === null ? undefined : work.add(what)), [work, what]);
}

/** A part of what is around it: the value for the context of its content, and what it has now. */
export function useUnsavedPart(): readonly [UnsavedWork, Unsaved | null] {
  const [work] = useState(() => new UnsavedWork());
  const now = useStore(work.now);
  useUnsaved(now);
  return [work, now];
}

/** The same as an element, for the component that draws the dialog itself. */
export function UnsavedMark({ what }: { what: Unsaved | null }): null {
  useUnsaved(what);
  return null;
}
