import type { ReactNode } from "react";
import { hue, initials } from "./format";

/** Colour and initials of a name; the name itself is always beside it. */
export function Avatar({ name }: { name: string }): ReactNode {
  return (
    <span className={`avatar ${hue(name)}`} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
