import { badFlag } from './bad-flag.ts';

/**
 * Checks a container's name.
 *
 * @param flag that it is the value of
 *
 * @throws runtime/bad-flag
 */
export function parseContainerName(text: string, flag = '--name'): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]{1,127}$/.test(text)) return text;
  throw badFlag(
    flag,
    text,
    'is not a name',
    'Use 2 to 128 letters, digits, "_", "." and "-", beginning with a letter or digit.',
  );
}
