import { parseDetachKeys } from '../../../app/index.ts';
import type { Flag, Flags } from '../../command.ts';

/** How one leaves a container that one is joined to. */
export const detachKeysFlag: Flag = {
  name: 'detach-keys',
  kind: 'text',
  value: 'KEYS',
  about: 'keys that leave it running (ctrl-p,ctrl-q)',
};

/** @throws runtime/bad-flag */
export function readDetachKeys(flags: Flags): { readonly detachKeys?: Uint8Array } {
  const text = flags.text('detach-keys');
  return text === undefined ? {} : { detachKeys: parseDetachKeys(text) };
}
