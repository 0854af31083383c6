import { useEffect, useEffectEvent, useState } from "react";
import type { LinkedMessage, Place } from "../store/linkedMessage";
import type { Room } from "../store/room";

const STEADY_FRAMES = 4;
const LONGEST_WAIT_FRAMES = 300;

/** Goes to the message of a link when it has been found: `show` puts its turn on the page; then it is scrolled to, marked and focused. */
export function useLinked(room: Room, linked: LinkedMessage | null, show: (turn: string) => void): void {
  const [place, setPlace] = useState<Place | null>(null);
  const showTurn = useEffectEvent(show);

  useEffect(() => {
    if (linked === null) return;
    const look = (): void => {
      const search = linked.search.get();
      if (search.state === "found") setPlace(search.place);
    };
    look();
    const unsubscribe = linked.search.subscribe(look);
    return () => {
      unsubscribe();
      setPlace(null);
      room.linked.set(null);
    };
  }, [room, linked]);

  useEffect(() => {
    if (place === null) return;
    showTurn(place.turn);
    room.linked.set(place.entry);
    // from the frame in which the card is there, until what is above it has its size
    let frame = 0;
    let seen = 0;
    let waited = 0;
    const follow = (): void => {
      if (scrollTo(place.entry)) seen++;
      if (seen < STEADY_FRAMES && waited++ < LONGEST_WAIT_FRAMES) frame = requestAnimationFrame(follow);
    };
    frame = requestAnimationFrame(follow);
    return () => cancelAnimationFrame(frame);
  }, [room, place]);
}

function scrollTo(entry: string): boolean {
  const card = document.getElementById(`m-${entry}`);
  card?.scrollIntoView({ block: "center" });
  card?.focus({ preventScroll: true });
  return card !== null;
}
