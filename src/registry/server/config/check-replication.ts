import { toNameMatcher } from '../../../base/index.ts';
import { type ConfigNode, placeOf, type Report } from '../../../config/index.ts';
import { checkRemote } from './check-upstreams.ts';
import type { ReplicationConfig } from './replication-config.ts';

/** A replication has one direction; only the server itself tells when something is pushed. */
export function checkReplication(root: ConfigNode, entries: readonly ReplicationConfig[], report: Report): void {
  for (const [index, entry] of entries.entries()) {
    const at = ['replication', index] as const;
    const { to, from, on, tags = [] } = entry;
    if ((to === undefined) === (from === undefined))
      report(placeOf(root, at), 'a replication goes either to a registry or from one', 'Write to: or from:.');
    if (from !== undefined && on !== undefined)
      report(
        placeOf(root, [...at, 'on']),
        'another registry does not tell when something is pushed to it',
        'Write every:.',
      );
    for (const [place, tag] of tags.entries())
      if (toNameMatcher(tag.replace(/^!/, '')) === undefined)
        report(placeOf(root, [...at, 'tags', place]), `${tag} is not a regular expression`);
    checkRemote(root, at, entry, report);
  }
}
