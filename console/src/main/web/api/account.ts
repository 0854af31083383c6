import type { ActiveLogin, ApiKey, ApiKeyRequest, CurrentAccount, NewApiKey } from "#openapi";
import type { Api, Page } from "./api";

export type { ActiveLogin, ApiKey, ApiKeyRequest } from "#openapi";

export type Scope = NonNullable<ApiKeyRequest["scopes"]>[number];

const ONCE = { attempts: 1 };
const SIZE = 50;

/** The calls about one's own account. */
export class AccountApi {
  constructor(private readonly api: Api) {}

  rename = (name: string): Promise<CurrentAccount> => this.api.call("PATCH /auth/me", { body: { name } });

  /** `current` is null for an account without a password. */
  changePassword = (current: string | null, next: string): Promise<void> =>
    this.api.call("POST /auth/password", { body: { new_password: next, ...(current === null ? {} : { current_password: current }) } });

  /** `password` is null for an account without one. */
  close = (password: string | null): Promise<void> => this.api.call("DELETE /auth/me", { body: password === null ? {} : { password } });

  logins = (cursor: string | null): Promise<Page<ActiveLogin[]>> => this.api.page("GET /auth/logins", { query: { limit: SIZE, cursor }, ...ONCE });
  endLogin = (login: string): Promise<void> => this.api.call("DELETE /auth/logins/{login}", { path: { login } });
  endOtherLogins = (): Promise<void> => this.api.call("DELETE /auth/logins", {});

  keys = (cursor: string | null): Promise<Page<ApiKey[]>> => this.api.page("GET /auth/keys", { query: { limit: SIZE, cursor }, ...ONCE });

  /** Creates one API key for each idempotency key, however often it is called. */
  createKey = (body: ApiKeyRequest, idempotencyKey: string): Promise<NewApiKey> =>
    this.api.call("POST /auth/keys", { body, headers: { "Idempotency-Key": idempotencyKey } });

  revokeKey = (key: string): Promise<void> => this.api.call("DELETE /auth/keys/{key}", { path: { key } });
}
