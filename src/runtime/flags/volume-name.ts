import { badFlag } from './bad-flag.ts';

const pattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{1,254}$/;

/** @throws runtime/bad-flag when `name` can not name a volume */
export function assertVolumeName(flag: string, value: string, name: string): void {
  if (pattern.test(name)) return;
  throw badFlag(
    flag,
    value,
    `"${name}" is neither an absolute path nor the name of a volume`,
    'Write a path from / or ./ on, or a name of letters, digits, "_", "." and "-".',
  );
}
