import { useSyncExternalStore } from "react";

/** The page that the address names: `#/rooms/<id>`, `#/usage`, `#/invitations/<token>`, or the rooms. */
export interface Route {
  readonly room: string | null;
  readonly invitation: string | null;
  readonly isUsage: boolean;
}

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
};

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return {
    room: /^#\/rooms\/([0-9a-f-]{36})$/.exec(hash)?.[1] ?? null,
    invitation: /^#\/invitations\/([\w.-]+)$/.exec(hash)?.[1] ?? null,
    isUsage: hash === "#/usage",
  };
}

export function roomAddress(id: string): string {
  return `#/rooms/${id}`;
}

export function invitationAddress(token: string): string {
  return `${location.origin}/#/invitations/${token}`;
}

export function goTo(address: string): void {
  location.hash = address;
}
