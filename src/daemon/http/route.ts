import type { Answer } from './answer.ts';
import type { Call } from './call.ts';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';

/** One thing that can be asked for. */
export interface Route {
  readonly method: Method;
  /** `/images/{name*}/json`: a name in braces stands for one segment of a path, with a star for several. */
  readonly path: string;
  readonly answer: (call: Call) => Promise<Answer> | Answer;
}

/** The route of a request, and what its path names. */
export interface FoundRoute {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Finds routes; of several that fit the one that was given first. */
export type FindRoute = (method: string, path: string) => FoundRoute | undefined;

/** Compiles routes once. A path that can not be decoded fits none. */
export function createFindRoute(routes: readonly Route[]): FindRoute {
  const compiled = routes.map((route) => ({ route, pattern: toPattern(route.path) }));
  return (method, path) => {
    for (const { route, pattern } of compiled) {
      if (route.method !== method) continue;
      const groups = pattern.exec(path)?.groups;
      const parameters = groups === undefined ? undefined : decodeAll(groups);
      if (parameters !== undefined) return { route, parameters };
    }
    return undefined;
  };
}

function toPattern(path: string): RegExp {
  const source = path
    .replace(/[.]/g, '\\.')
    .replace(/\{(\w+)\*\}/g, '(?<$1>.+)')
    .replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  // Without a group of its own a path without parameters would have no groups to tell that it fits.
  return new RegExp(`^${source}(?<rest_>)$`);
}

function decodeAll(groups: Readonly<Record<string, string>>): Readonly<Record<string, string>> | undefined {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, decodeURIComponent(text)]));
  } catch {
    return undefined;
  }
}
