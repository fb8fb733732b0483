import type { OnEvent } from '../../base/index.ts';
import type { Reference } from '../../oci/index.ts';
import { type Action, formatRoute, formatScope, type Route } from '../protocol/index.ts';
import type { UploadNotes } from './blobs/upload-notes.ts';
import type { Connection } from './connect.ts';
import type { HttpRequest, HttpResponse } from './http/exchange.ts';

/** What is asked of one repository. */
export interface RepositoryCalls {
  readonly name: Pick<Reference, 'registry' | 'repository'>;
  /** Asks at a route, with a query that begins with a question mark. */
  at(route: Place, request: CallRequest, query?: string): Promise<HttpResponse>;
  /** Asks at an address that the registry gave. */
  to(url: URL, request: CallRequest): Promise<HttpResponse>;
  readonly attempts: number;
  readonly pause: number;
  readonly chunk: number;
  readonly onEvent?: OnEvent;
  readonly uploads?: UploadNotes;
}

/** A route of a repository. */
export type Place = Extract<Route, { readonly repository: string }>;

export interface CallRequest extends Omit<HttpRequest, 'url'> {
  readonly actions: readonly Action[];
  /** Another repository, of the same registry, that is read as well. */
  readonly from?: string;
}

export interface CallOptions {
  readonly attempts: number;
  readonly pause: number;
  readonly chunk: number;
  readonly onEvent?: OnEvent;
  readonly uploads?: UploadNotes;
}

export function createCalls(
  name: Pick<Reference, 'registry' | 'repository'>,
  connection: Connection,
  options: CallOptions,
): RepositoryCalls {
  const { repository } = name;
  const to: RepositoryCalls['to'] = (url, { actions, from, ...request }) => {
    const scopes = [formatScope({ repository, actions })];
    if (from !== undefined) scopes.push(formatScope({ repository: from, actions: ['pull'] }));
    return connection.send({ ...request, url, scopes });
  };
  return {
    name,
    ...options,
    to,
    at: async (place, request, query = '') =>
      to(new URL(formatRoute(place) + query, await connection.origin()), request),
  };
}
