import { badFlag } from './bad-flag.ts';

/**
 * Checks `--hostname`, or `--domainname`: labels of letters, digits and hyphens, at most 63 characters in all, as sethostname(2) takes it.
 *
 * @throws runtime/bad-flag
 */
export function parseHostname(text: string, flag = '--hostname'): string {
  const label = '[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?';
  if (text.length <= 63 && new RegExp(`^${label}(?:\\.${label})*$`).test(text)) return text;
  throw badFlag(flag, text, 'is not a host name', 'Use up to 63 letters, digits, "-" and ".".');
}
