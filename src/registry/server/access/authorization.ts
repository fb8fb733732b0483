/** How a request says who asks. */
export type Authorization =
  | { readonly kind: 'none' }
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'malformed' };

/** Most characters that are looked at: tokens of others can be long. */
const longest = 16 * 1024;

/**
 * Reads the header `Authorization`. A name and password that are both empty say nothing: some clients send them for nobody.
 * Source: RFC 7617, section 2; RFC 6750, section 2.1.
 */
export function parseAuthorization(header: string | undefined): Authorization {
  if (header === undefined || header === '') return { kind: 'none' };
  const [, scheme = '', value = ''] =
    /^(basic|bearer) +([A-Za-z0-9._~+/=-]+)$/i.exec(header.slice(0, longest + 1)) ?? [];
  if (scheme === '' || header.length > longest) return { kind: 'malformed' };
  if (scheme.toLowerCase() === 'bearer') return { kind: 'token', token: value };
  const text = Buffer.from(value, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon === -1 || /\p{Cc}/u.test(text)) return { kind: 'malformed' };
  const [user, password] = [text.slice(0, colon), text.slice(colon + 1)];
  return user === '' && password === '' ? { kind: 'none' } : { kind: 'password', user, password };
}
