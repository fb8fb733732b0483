import type { Call } from './call.ts';

/** Whether the client has it already: `If-None-Match` names the digest. Source: RFC 9110, section 13.1.2. */
export function isUnchanged({ headers }: Pick<Call, 'headers'>, digest: string): boolean {
  const known = headers['if-none-match'];
  if (known === undefined) return false;
  return known.split(',').some((each) => {
    const tag = each.trim().replace(/^W\//, '');
    return tag === '*' || tag === `"${digest}"`;
  });
}
