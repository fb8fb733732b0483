import type { Awaitable } from '../records/index.ts';
import type { Http } from './http-types.ts';
import type { Limited } from './rates/rate-gate.ts';

/**
 * What a request wants to do. `catalog`: list repositories; `show`: be shown one of them; `none`: find out whether it is known here at all (`GET /v2/`).
 * Of a mount, `pull` is asked for the repository that the blob is taken from.
 */
export type RightsAction = 'pull' | 'push' | 'delete' | 'catalog' | 'show' | 'none';

/** What of a request tells who asks. */
export interface Asker {
  readonly headers: Http['IncomingHttpHeaders'];
  /** Where the request comes from; '' when the connection is gone. */
  readonly address: string;
  /** The connection, for whoever looks at the client's certificate. */
  readonly socket: Http['Socket'];
}

export type Decision =
  /** @property user name for the log */
  | { readonly kind: 'allowed'; readonly user?: string }
  /** @property challenge value of `WWW-Authenticate` */
  | { readonly kind: 'unauthorized'; readonly challenge: string; readonly message?: string }
  | { readonly kind: 'denied'; readonly user?: string; readonly message?: string }
  | Limited;

/**
 * Decides whether a request may be answered. Called before anything is looked up, once or (mount) twice for each request.
 *
 * @param repository `undefined` for `catalog` and `none`
 */
export type Rights = (asker: Asker, action: RightsAction, repository: string | undefined) => Awaitable<Decision>;

const allowed: Decision = { kind: 'allowed' };

/** Everybody may do everything. */
export function everybody(): Decision {
  return allowed;
}

/** What `rights` allows, but nothing that changes anything. */
export function readOnly(rights: Rights): Rights {
  return (asker, action, repository) =>
    action === 'push' || action === 'delete'
      ? { kind: 'denied', message: 'the registry is read-only' }
      : rights(asker, action, repository);
}
