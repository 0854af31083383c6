import { useEffect, useRef } from "react";

/** Something that the command palette offers. */
export interface Command {
  readonly label: string;
  readonly keys?: string;
  readonly run: () => void;
}

type Source = () => readonly Command[];

const sources = new Set<{ readonly current: Source }>();

/** Offers commands in the palette as long as the component is on the page. */
export function useCommands(source: Source): void {
  const latest = useRef(source);
  useEffect(() => {
    latest.current = source;
  });
  useEffect(() => {
    sources.add(latest);
    return () => void sources.delete(latest);
  }, []);
}

/** The commands of all components that are on the page now. */
export function currentCommands(): readonly Command[] {
  return [...sources].flatMap((source) => source.current());
}

/** The commands whose label has every word of the query, in any order and case; those that begin with it first. */
export function matchingCommands(commands: readonly Command[], query: string): readonly Command[] {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const found = commands.filter((command) => words.every((word) => command.label.toLowerCase().includes(word)));
  const begins = (command: Command): number => (words.length > 0 && command.label.toLowerCase().startsWith(words[0]!) ? 0 : 1);
  return found.toSorted((a, b) => begins(a) - begins(b));
}
