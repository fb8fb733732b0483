import { setTimeout as delay } from 'node:timers/promises';
import type { Stretch } from '../../records/index.ts';
import { sharedFault } from '../faults.ts';
import type { Bucket, ObjectStream } from './bucket.ts';
import { toBucketFault } from './to-bucket-fault.ts';

/** Connections in a row that may break before anything comes. */
const mostBreaks = 4;

/**
 * Reads an object, and goes on where it stood when the connection breaks.
 *
 * @param opened what is read first, from the beginning of `stretch`
 * @throws shared/unavailable
 */
export async function* readObject(
  bucket: Pick<Bucket, 'get'>,
  key: string,
  { first, last }: Stretch,
  opened: ObjectStream,
): AsyncGenerator<Uint8Array> {
  let at = first;
  let { body } = opened;
  for (let breaks = 0; ; ) {
    let failure: unknown = new Error('the connection ended early');
    try {
      for await (const piece of body) {
        at += piece.length;
        breaks = 0;
        yield piece;
      }
    } catch (error) {
      failure = error;
    }
    if (at === last + 1) return;
    if (at > last) throw sharedFault('shared/damaged', `bucket: ${key} is longer than was asked for`);
    breaks += 1;
    if (breaks > mostBreaks) throw toBucketFault(`read ${key}`, failure);
    await delay(50 * 2 ** breaks);
    const again = await bucket.get(key, { first: at, last });
    if (again === undefined) throw sharedFault('shared/damaged', `bucket: ${key} is gone while it is read`);
    body = again.body;
  }
}

/** All of an object that has to be there. */
export async function openObject(bucket: Pick<Bucket, 'get'>, key: string): Promise<AsyncGenerator<Uint8Array>> {
  const opened = await bucket.get(key);
  if (opened === undefined) throw sharedFault('shared/damaged', `bucket: ${key} is gone`);
  return readObject(bucket, key, { first: 0, last: opened.size - 1 }, opened);
}
