import { posix } from 'node:path';
import type { DeviceAmount } from '../resource-limits.ts';
import { badFlag } from './bad-flag.ts';
import { parseSize } from './size.ts';
import { parseWhole } from './whole-number.ts';

/**
 * Parses `--device-read-bps /dev/sda:1mb` and `--device-write-bps`: bytes a second.
 *
 * @throws runtime/bad-flag
 */
export function parseDeviceRate(text: string, flag: string): DeviceAmount {
  const [path, amount] = splitDevice(text, flag);
  return { path, amount: parseSize(amount, flag) };
}

/**
 * Parses `--device-read-iops /dev/sda:100` and `--device-write-iops`: accesses a second.
 *
 * @throws runtime/bad-flag
 */
export function parseDeviceCount(text: string, flag: string): DeviceAmount {
  const [path, amount] = splitDevice(text, flag);
  return { path, amount: parseWhole(amount, flag, { least: 1, most: Number.MAX_SAFE_INTEGER }) };
}

/**
 * Parses `--blkio-weight-device /dev/sda:500`.
 *
 * @throws runtime/bad-flag
 */
export function parseDeviceWeight(text: string): DeviceAmount {
  const flag = '--blkio-weight-device';
  const [path, amount] = splitDevice(text, flag);
  return { path, amount: parseBlkioWeight(amount, flag) ?? 0 };
}

/**
 * Parses `--blkio-weight`: 10 to 1000.
 *
 * @returns `undefined` for 0, which means the kernel's own
 * @throws runtime/bad-flag
 */
export function parseBlkioWeight(text: string, flag = '--blkio-weight'): number | undefined {
  return text.trim() === '0' ? undefined : parseWhole(text, flag, { least: 10, most: 1000 });
}

function splitDevice(text: string, flag: string): readonly [path: string, amount: string] {
  const at = text.lastIndexOf(':');
  const path = text.slice(0, Math.max(at, 0));
  if (path.startsWith('/')) return [posix.normalize(path), text.slice(at + 1)];
  throw badFlag(flag, text, 'is not DEVICE:AMOUNT', `Write ${flag} /dev/sda:1mb or the like.`);
}
