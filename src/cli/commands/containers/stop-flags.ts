import type { StopOptions } from '../../../app/index.ts';
import type { Flag, Flags } from '../../command.ts';
import { readWholeNumber } from '../../read-whole-number.ts';

/** How containers are stopped. */
export const stopFlags: readonly Flag[] = [
  { name: 'signal', short: 's', kind: 'text', value: 'SIGNAL', about: 'send this one to ask it to end' },
  { name: 'time', kind: 'text', value: 'SECONDS', about: 'the same as --timeout' },
  { name: 'timeout', short: 't', kind: 'text', value: 'SECONDS', about: 'kill it after so long (10); -1: never' },
];

/** @throws cli/usage */
export function toStopOptions(flags: Flags): StopOptions {
  const signal = flags.text('signal');
  const name = flags.text('timeout') === undefined ? 'time' : 'timeout';
  const timeout = flags.text(name);
  return {
    ...(signal === undefined ? {} : { stopSignal: signal }),
    ...(timeout === undefined ? {} : { timeout: readWholeNumber(name, timeout, -1) }),
  };
}
