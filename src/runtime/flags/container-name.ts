import { badFlag } from './bad-flag.ts';

/**
 * Checks `--name`.
 *
 * @throws runtime/bad-flag
 */
export function parseContainerName(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]{1,127}$/.test(text)) return text;
  throw badFlag(
    '--name',
    text,
    'is not a name',
    'Use 2 to 128 letters, digits, "_", "." and "-", beginning with a letter or digit.',
  );
}
