import { createContext, useContext } from "react";
import type { Api } from "../api/api";
import type { Session } from "../api/session";
import type { CurrentAccount } from "../api/types";
import type { Outboxes } from "../store/outboxes";

export interface AppContext {
  readonly session: Session;
  /** Signs out, and asks before if something would be lost. */
  readonly signOut: () => void;
  readonly api: Api;
  readonly me: CurrentAccount;
  readonly outboxes: Outboxes;
  /** What is known of the user after a change of the account. */
  readonly setMe: (me: CurrentAccount) => void;
}

export const Context = createContext<AppContext | null>(null);

export function useApp(): AppContext {
  const context = useContext(Context);
  if (context === null) throw new Error("There is no user yet");
  return context;
}
