import type { Outbox } from '../../records/index.ts';

/** Milliseconds that letters wait for a receiver that is named no more: a slip in the configuration is to cost none. */
const keptForgotten = 7 * 24 * 3600 * 1000;
const mostAtOnce = 1000;

/** Gives up letters to receivers that nobody names any more. @param names of receivers that there are */
export async function buryForgotten(outbox: Outbox, names: readonly string[]): Promise<void> {
  const now = Date.now();
  for (const { receiver, waiting } of await outbox.count()) {
    if (names.includes(receiver) || waiting === 0) continue;
    const letters = await outbox.listWaiting(receiver, mostAtOnce);
    const old = letters.filter(({ added }) => now - added > keptForgotten).map(({ id }) => id);
    await outbox.change(old, { kind: 'bury', failure: 'there is no such webhook any more', at: now });
  }
}
