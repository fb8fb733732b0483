import { type ConfigNode, placeOf, type Report } from '../../../config/index.ts';
import type { RemoteConfig, UpstreamConfig } from './upstream-config.ts';

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

/** A user has a password. */
export function checkRemote(
  root: ConfigNode,
  at: readonly (string | number)[],
  remote: Pick<RemoteConfig, 'user' | 'passwordFile'>,
  report: Report,
): void {
  const { user, passwordFile } = remote;
  if ((user === undefined) === (passwordFile === undefined)) return;
  const [there, lacking] = user === undefined ? ['passwordFile', 'user'] : ['user', 'passwordFile'];
  report(placeOf(root, [...at, there]), `${there} stands here without ${lacking}`, `Add ${lacking}.`);
}
