import { startTransition, useState } from "react";
import { isFinal, type TurnView } from "../store/conversation";

const SHOWN = 10;
const STEP = 5;
const MOST = 60;

export interface TurnWindow {
  readonly turns: readonly TurnView[];
  /** Whether the first turn that is loaded is in it. */
  readonly hasStart: boolean;
  /** Whether the newest turn is in it. */
  readonly hasEnd: boolean;
  /** Shows earlier turns that are loaded; false if there are none. */
  readonly showOlder: () => boolean;
  /** Shows later turns; false if the last one is shown. */
  readonly showNewer: () => boolean;
  readonly showEnd: () => void;
  /** Shows the part with this turn, which is loaded. */
  readonly showTurn: (id: string) => void;
}

interface Bounds {
  /** The turn with which it begins; null for some before its end. */
  readonly first: string | null;
  /** The turn with which it ends; null for the newest. */
  readonly last: string | null;
}

const AT_END: Bounds = { first: null, last: null };

/** The part of a conversation that is on the page: a long one would be too much for a browser. */
export function useTurnWindow(all: readonly TurnView[]): TurnWindow {
  const [bounds, setBounds] = useState<Bounds>(AT_END);
  const [start, end] = range(all, bounds);

  // as a transition: what is added is rendered in slices, between which the page scrolls and takes input
  const show = (from: number, to: number): void =>
    startTransition(() => setBounds({ first: all[from]!.id, last: to === all.length ? null : all[to - 1]!.id }));

  return {
    turns: all.slice(start, end),
    hasStart: start === 0,
    hasEnd: end === all.length,
    showOlder: () => {
      if (start === 0) return false;
      const from = Math.max(0, start - STEP);
      show(from, Math.min(end, from + MOST));
      return true;
    },
    showNewer: () => {
      if (end === all.length) return false;
      const to = Math.min(all.length, end + STEP);
      show(Math.max(start, to - MOST), to);
      return true;
    },
    showEnd: () => setBounds(AT_END),
    showTurn: (id) => {
      const index = all.findIndex((turn) => turn.id === id);
      if (index >= start && index < end) return;
      const from = Math.max(0, index - STEP);
      const to = Math.min(all.length, from + 2 * STEP);
      setBounds({ first: all[from]!.id, last: to === all.length ? null : all[to - 1]!.id }); // at once: it is scrolled to
    },
  };
}

/** Where the window is. At the end it has all turns that run or wait, as far as there are not too many. */
export function range(all: readonly TurnView[], { first, last }: Bounds = AT_END): [number, number] {
  const lastIndex = last === null ? -1 : all.findIndex((turn) => turn.id === last);
  const end = lastIndex < 0 ? all.length : lastIndex + 1;
  const firstIndex = first === null ? -1 : all.findIndex((turn) => turn.id === first);
  if (firstIndex >= 0 && firstIndex < end) return [firstIndex, end];
  const unfinished = last === null ? all.findIndex((turn) => turn.status !== null && !isFinal(turn)) : -1;
  return [Math.max(0, end - MOST, Math.min(end - SHOWN, unfinished < 0 ? end : unfinished)), end];
}
