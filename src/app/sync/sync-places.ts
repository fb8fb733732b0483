import { isRepositoryPattern } from '../../registry/server/index.ts';
import { appFault } from '../faults.ts';
import { toRegistryName } from '../registry/registry-name.ts';
import { parseRepositoryPlace, type RepositoryPlace } from './repository-place.ts';

/** Where tags come from: one place, or the repositories of a registry whose names fit a pattern. */
export type SyncSource =
  | { readonly kind: 'one'; readonly place: RepositoryPlace }
  | { readonly kind: 'pattern'; readonly registry: string; readonly pattern: string };

/**
 * Reads what `parseRepositoryPlace` does, and `REGISTRY/PATTERN`.
 *
 * @throws app/bad-target, oci/bad-reference
 */
export function parseSyncSource(text: string): SyncSource {
  const name = text.replace(/^docker:\/\//, '');
  if (/^(?:oci|store):/.test(name) || !name.includes('*')) return { kind: 'one', place: parseRepositoryPlace(text) };
  const [, host = '', pattern = ''] = /^([^/]+)\/(.*)$/s.exec(name) ?? [];
  if (isRepositoryPattern(pattern) && !host.includes('*'))
    return { kind: 'pattern', registry: toRegistryName(host), pattern };
  throw appFault('app/bad-target', `"${text}" is no pattern of the repositories of a registry`, {
    hint: 'Write REGISTRY/PATTERN, with * for a part of a name and ** for several parts.',
  });
}

const placeholder = /\{(repository|name)\}/g;

/**
 * Where the tags of a source go.
 *
 * @param repository of a pattern the name that fits; `undefined` to look whether the text can be a target at all
 * @throws app/bad-target, oci/bad-reference
 */
export function toSyncTarget(text: string, source: SyncSource, repository: string | undefined): RepositoryPlace {
  const own = source.kind === 'one' && source.place.kind !== 'layout' ? source.place.name.repository : undefined;
  const isNamed = text.search(placeholder) >= 0;
  if (source.kind === 'pattern' && !isNamed)
    throw appFault('app/bad-target', `"${text}" would be the target of several repositories`, {
      hint: `Write where each goes: ${text.replace(/\/$/, '')}/{repository}, or {name} for the last part of its name.`,
    });
  const whole = repository ?? own ?? (source.kind === 'pattern' ? 'a' : undefined);
  if (isNamed && whole === undefined)
    throw appFault('app/bad-target', `"${text}" asks for the name of a directory, which has none in a registry`, {
      hint: 'Write the whole target.',
    });
  const filled = text.replaceAll(placeholder, (_, word) =>
    word === 'name' ? (whole ?? '').replace(/^.*\//, '') : (whole ?? ''),
  );
  const odd = /[{}*]/.exec(filled)?.[0];
  if (odd !== undefined)
    throw appFault('app/bad-target', `"${text}" is no target: nothing is known that ${odd} stands for`, {
      hint: 'Use {repository} or {name}.',
    });
  return parseRepositoryPlace(filled);
}
