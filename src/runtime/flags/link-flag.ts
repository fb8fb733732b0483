import type { ContainerLink } from '../container-options.ts';
import { badFlag } from './bad-flag.ts';

/**
 * Parses `--link NAME[:ALIAS]`.
 *
 * @throws runtime/bad-flag
 */
export function parseLink(text: string): ContainerLink {
  const [, container = '', alias = container] =
    /^\/?([A-Za-z0-9][\w.-]*)(?::(?:.*\/)?([A-Za-z0-9][\w.-]*))?$/.exec(text) ?? [];
  if (container !== '') return { container, alias };
  throw badFlag('--link', text, 'is not NAME:ALIAS', 'Write the name of a container, and what it is to be called.');
}
