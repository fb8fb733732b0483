import { parseMoment } from '../../app/index.ts';
import { daemonFault } from '../faults.ts';

/** @throws daemon/bad-parameter */
export function toSwitch(name: string, values: readonly string[]): boolean {
  const [value] = values;
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw daemonFault('daemon/bad-parameter', `invalid filter '${name}=${value}'`);
}

/** A time as filters write it. @returns milliseconds since 1970 @throws app/bad-time */
export function toTime(text: string, now: number): number {
  return Number(parseMoment(text, 'until', now) / 1_000_000n);
}
