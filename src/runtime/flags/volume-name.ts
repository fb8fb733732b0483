import { badFlag } from './bad-flag.ts';

const pattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{1,254}$/;

/** Whether a text may name a volume. */
export function isVolumeName(text: string): boolean {
  return pattern.test(text);
}

/** Whether it is the name of an anonymous volume: as long as an ID. */
export function isAnonymousVolume(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}

/** @throws runtime/bad-flag when `name` can not name a volume */
export function assertVolumeName(flag: string, value: string, name: string): void {
  if (isVolumeName(name)) return;
  throw badFlag(
    flag,
    value,
    `"${name}" is neither an absolute path nor the name of a volume`,
    'Write a path from / or ./ on, or a name of letters, digits, "_", "." and "-".',
  );
}
