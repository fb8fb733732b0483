import { runtimeFault } from '../faults.ts';
import { badFlag } from './bad-flag.ts';

const others = /^(?:auto|keep-id)(?::.*)?$|^nomap$/;

/**
 * Checks `--userns`: `host` is what there is, for root the machine's own namespace, for an ordinary user that of all his containers.
 *
 * @throws runtime/bad-flag, runtime/unsupported
 */
export function assertUserns(text: string): void {
  if (text === '' || text === 'host') return;
  if (!others.test(text)) throw badFlag('--userns', text, 'is no such namespace', 'Write host, or leave the flag out.');
  throw runtimeFault('runtime/unsupported', `--userns ${text}: containers with IDs of their own are not there yet`, {
    hint: 'Leave the flag out: for an ordinary user root inside is he himself, and what it writes is his.',
  });
}
