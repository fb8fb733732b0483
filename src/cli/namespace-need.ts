import type { CommandEntry } from './command-entry.ts';

/** Verbs that see to a container's files, or may run one, though they need not. */
const helped: ReadonlySet<string> = new Set([
  'build',
  'bake',
  'commit',
  'container inspect',
  'cp',
  'diff',
  'export',
  'info',
  'inspect',
  'prune',
  'ps',
  'rmi',
]);

/** What verbs of several words begin with that see to files of containers. */
const helpedFamilies: ReadonlySet<string> = new Set(['builder', 'image', 'network', 'system', 'volume']);

/** Verbs that see to the user's own files, in which his root has no part. */
const outside: ReadonlySet<string> = new Set(['system install', 'system uninstall']);

/** Whether a verb of an ordinary user is to be done in the namespace of his containers, where their files and processes are his. */
export function namespaceNeed({
  name,
  group,
  aliasOf,
}: Pick<CommandEntry, 'name' | 'group' | 'aliasOf'>): 'needed' | 'helpful' | 'none' {
  const verb = aliasOf ?? name;
  if (outside.has(verb)) return 'none';
  const [family = ''] = verb.split(' ');
  if (helped.has(verb) || helpedFamilies.has(family)) return 'helpful';
  return group === 'Containers' ? 'needed' : 'none';
}
