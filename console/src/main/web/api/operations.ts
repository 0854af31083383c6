import type { Operations } from "#openapi";

export type OperationName = keyof Operations;

export type Body<O extends OperationName> = Operations[O]["body"];

export type Answer<O extends OperationName> = Operations[O]["answer"];

/** The names in braces of a path. */
type PathParameter<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | PathParameter<Rest> : never;

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** How often a read that failed for now is tried; 1 leaves the repetition to the caller. */
  readonly attempts?: number;
  readonly signal?: AbortSignal;
  /** How long an attempt may take, with the reading of its answer; then the server counts as unreachable. */
  readonly seconds?: number;
}

/** What a call of an operation needs besides its body. */
export type CallOptions<O extends OperationName> = RequestOptions & {
  readonly query?: Readonly<Record<string, string | number | null>>;
} & ([PathParameter<O>] extends [never] ? { readonly path?: never } : { readonly path: Readonly<Record<PathParameter<O>, string>> }) &
  (undefined extends Body<O> ? { readonly body?: never } : { readonly body: Body<O> });

/** The method, and the path with its parameters and its query. Parameters that are null are left out. */
export function target(
  operation: OperationName,
  path: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, string | number | null>> = {},
): { readonly method: string; readonly url: string } {
  const [method, template] = operation.split(" ") as [string, string];
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ""));
  const given = Object.entries(query).filter(([, value]) => value !== null);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return { method, url: search === "" ? filled : `${filled}?${search}` };
}
