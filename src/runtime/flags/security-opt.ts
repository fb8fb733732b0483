import type { ContainerOptions } from '../container-options.ts';
import { badFlag } from './bad-flag.ts';

const flag = '--security-opt';

/**
 * Parses `--security-opt`: `no-new-privileges[=true|false]` (also with `:`), `seccomp=unconfined|default`.
 *
 * @returns the options it sets
 * @throws runtime/bad-flag
 */
export function parseSecurityOpt(text: string): Partial<Pick<ContainerOptions, 'noNewPrivileges' | 'seccomp'>> {
  const match = /^([a-z-]+)(?:[=:](.*))?$/.exec(text);
  const [, name, value] = match ?? [];
  if (name === 'no-new-privileges' && (value === undefined || value === 'true')) return { noNewPrivileges: true };
  if (name === 'no-new-privileges' && value === 'false') return { noNewPrivileges: false };
  if (name === 'seccomp' && value === 'unconfined') return { seccomp: 'unconfined' };
  if (name === 'seccomp' && (value === 'default' || value === 'builtin')) return { seccomp: 'default' };
  throw badFlag(flag, text, 'is not known', 'Use no-new-privileges=true|false or seccomp=default|unconfined.');
}
