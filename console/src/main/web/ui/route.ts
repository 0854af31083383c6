import { Address } from "../store/address";
import { useStore } from "../store/store";
import { unsavedOnPage } from "./unsaved";

/**
 * The page that the address names: `#/rooms/<id>`, `#/rooms/<id>/messages/<id>`, `#/usage`, `#/account`, `#/operator/<section>/<id>`,
 * `#/invitations/<token>`, or the rooms. A slash at the end changes nothing.
 */
export interface Route {
  readonly room: string | null;
  /** The message that a link names. */
  readonly message: string | null;
  readonly invitation: string | null;
  readonly isUsage: boolean;
  readonly isAccount: boolean;
  /** Whether it names none of these. */
  readonly isUnknown: boolean;
  readonly operator: OperatorRoute | null;
}

export interface OperatorRoute {
  readonly section: string;
  readonly id: string | null;
}

const ROOM = /^#\/rooms\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/messages\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))?\/?$/i;

export const ACCOUNT_ADDRESS = "#/account";

/** After an account was opened with an invitation: the room that it joined. */
export const JOINED = "#/joined";

const USAGE = "#/usage";
const PAGES: ReadonlySet<string> = new Set(["", "#", USAGE, ACCOUNT_ADDRESS, JOINED]);

export const address = new Address(window, unsavedOnPage);

export function useRoute(): Route {
  const hash = useStore(address.shown);
  const page = hash.replace(/\/$/, "");
  const [, room = null, message = null] = ROOM.exec(hash)?.map((id: string | undefined) => id?.toLowerCase()) ?? []; // as the server writes ids
  const invitation = /^#\/invitations\/([\w.-]+)\/?$/.exec(hash)?.[1] ?? null;
  const operator = operatorRoute(hash);
  const isKnown = PAGES.has(page) || room !== null || invitation !== null || operator !== null;
  return { room, message, invitation, isUsage: page === USAGE, isAccount: page === ACCOUNT_ADDRESS, isUnknown: !isKnown, operator };
}

function operatorRoute(hash: string): OperatorRoute | null {
  const match = /^#\/operator(?:\/([a-z-]+)(?:\/([0-9a-f-]{36}))?)?\/?$/.exec(hash);
  return match === null ? null : { section: match[1] ?? "overview", id: match[2] ?? null };
}

export function operatorAddress(section: string, id?: string): string {
  return `#/operator/${section}${id === undefined ? "" : `/${id}`}`;
}

export function roomAddress(id: string): string {
  return `#/rooms/${id}`;
}

/** The link to a message, for others who are in the room. */
export function messageAddress(room: string, message: string): string {
  return `${location.origin}/${roomAddress(room)}/messages/${message}`;
}

export function invitationAddress(token: string): string {
  return `${location.origin}/#/invitations/${token}`;
}

/** Goes there; asks first if something would be lost. */
export function goTo(hash: string): void {
  address.goTo(hash);
}

/** Goes there after what was entered has been saved. */
export function leaveFor(hash: string): void {
  address.leaveFor(hash);
}
