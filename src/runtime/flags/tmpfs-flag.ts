import type { TmpfsRequest } from '../container-options.ts';
import { badFlag } from './bad-flag.ts';
import { parseMountTarget } from './mount-target.ts';

const flag = '--tmpfs';
const words =
  /^(?:ro|rw|(?:no)?(?:suid|dev|exec|atime|diratime|relatime|strictatime|sync|dirsync|async|mand)|suid|dev|exec|sync|async|dirsync|(?:r?(?:private|shared|slave))|size=\d+(?:[kmgKMG]|%)?|mode=[0-7]{1,5}|uid=\d+|gid=\d+|nr_inodes=\d+[kmgKMG]?|nr_blocks=\d+[kmgKMG]?|mpol=[a-z0-9=:,-]+|huge=[a-z_]+)$/;

/**
 * Parses `--tmpfs /path[:options]`, the options as mount(8) spells them for tmpfs, separated by commas.
 *
 * @throws runtime/bad-flag
 */
export function parseTmpfsFlag(text: string): TmpfsRequest {
  const colon = text.indexOf(':');
  const target = parseMountTarget(flag, text, colon < 0 ? text : text.slice(0, colon));
  const options = colon < 0 ? [] : text.slice(colon + 1).split(',');
  const wrong = options.find((option) => !words.test(option));
  if (wrong !== undefined) {
    throw badFlag(
      flag,
      text,
      `"${wrong}" is not an option of tmpfs`,
      'Use options such as size=64m, mode=1777, ro, exec.',
    );
  }
  return { kind: 'tmpfs', target, options };
}
