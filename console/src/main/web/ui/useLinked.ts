import { useEffect, useEffectEvent, useState } from "react";
import type { LinkedMessage, Place } from "../store/linkedMessage";
import type { Room } from "../store/room";

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
    // the card is there with the next frame; what is above it gets its size in the one after
    let frame = requestAnimationFrame(() => {
      scrollTo(place.entry);
      frame = requestAnimationFrame(() => scrollTo(place.entry));
    });
    return () => cancelAnimationFrame(frame);
  }, [room, place]);
}

function scrollTo(entry: string): void {
  const card = document.getElementById(`m-${entry}`);
  card?.scrollIntoView({ block: "center" });
  card?.focus({ preventScroll: true });
}
