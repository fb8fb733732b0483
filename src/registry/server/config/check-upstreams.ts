import { type ConfigNode, placeOf, type Report } from '../../../config/index.ts';
import type { UpstreamConfig } from './upstream-config.ts';

/** Of two that fill the same repositories one would never be asked. */
export function checkUpstreams(root: ConfigNode, upstreams: readonly UpstreamConfig[], report: Report): void {
  for (const [index, upstream] of upstreams.entries()) {
    const { prefix = '', repositories } = upstream;
    const twin = upstreams
      .slice(0, index)
      .find(
        (each) => (each.prefix ?? '') === prefix && (each.repositories === undefined || repositories === undefined),
      );
    const what = prefix === '' ? 'without a prefix' : `with prefix ${prefix}`;
    if (twin !== undefined)
      report(
        placeOf(root, ['upstreams', index, 'prefix']),
        `there is another upstream ${what}`,
        'Choose another prefix.',
      );
    checkRemote(root, ['upstreams', index], upstream, report);
  }
}

/** A user has a password and is not anonymous; repositories are those below the prefix. */
export function checkRemote(
  root: ConfigNode,
  at: readonly (string | number)[],
  remote: Omit<UpstreamConfig, 'registry'>,
  report: Report,
): void {
  const { user, passwordFile, anonymous, prefix, repositories = [] } = remote;
  for (const [index, pattern] of repositories.entries())
    if (prefix !== undefined && isOutside(pattern, prefix))
      report(
        placeOf(root, [...at, 'repositories', index]),
        `no repository below ${prefix} fits ${pattern}`,
        `Begin it with ${prefix}/.`,
      );
  if (anonymous === true && user !== undefined)
    report(placeOf(root, [...at, 'user']), 'who asks as a user is not anonymous', 'Leave one of them out.');
  if ((user === undefined) === (passwordFile === undefined)) return;
  const [there, lacking] = user === undefined ? ['passwordFile', 'user'] : ['user', 'passwordFile'];
  report(placeOf(root, [...at, there]), `${there} stands here without ${lacking}`, `Add ${lacking}.`);
}

/** Told by what stands before the first `*`: whether no name can fit that begins with the prefix. Patterns that take out again may say what they like. */
function isOutside(pattern: string, prefix: string): boolean {
  if (pattern.startsWith('!')) return false;
  const [head = ''] = pattern.split('*');
  return !head.startsWith(`${prefix}/`) && (head === pattern || !`${prefix}/`.startsWith(head));
}
