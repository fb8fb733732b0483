import { formatSize } from '../../base/index.ts';
import type { PointedTag, QuotaUse } from '../records/index.ts';
import { type Answer, refuse } from './answer.ts';

/**
 * A tag that may be written once is to be moved or removed. The specification has no code of its own for it: clients that know `DENIED` show its
 * message and do not try again, and 409 says that it is no matter of who asks.
 */
export function refuseFixed({ tag, digest }: PointedTag): Answer {
  return refuse('DENIED', {
    status: 409,
    message: `tag ${tag} may be written once only, and is ${digest}`,
    detail: { tag, digest },
  });
}

/** What is sent would go over a quota, or there is nothing left of it. */
export function refuseOver({ prefix, quota, used }: QuotaUse): Answer {
  const where = prefix === '' ? 'the registry' : prefix;
  return refuse('DENIED', {
    message: `${where} has a quota of ${formatSize(quota)}, of which ${formatSize(used)} are used: this would go over it`,
    detail: { prefix, quota, used },
  });
}
