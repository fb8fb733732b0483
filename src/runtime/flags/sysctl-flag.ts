import { badFlag } from './bad-flag.ts';

/**
 * Parses `--sysctl NAME=VALUE`; whether a container may have it is for its namespaces to say.
 *
 * @returns name with dots, and value
 * @throws runtime/bad-flag
 */
export function parseSysctl(text: string): readonly [name: string, value: string] {
  const [, name = '', value = ''] = /^([a-z0-9_][\w./-]*)=(.*)$/s.exec(text) ?? [];
  if (name === '' || name.includes('..')) {
    throw badFlag('--sysctl', text, 'is not NAME=VALUE', 'Write --sysctl net.core.somaxconn=1024.');
  }
  return [name.replaceAll('/', '.'), value];
}
