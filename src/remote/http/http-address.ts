import { hideCredentials } from '../../base/index.ts';
import { remoteFault } from '../faults.ts';

/** An address with what it says of the user taken out: `authorization` is the header that stands for it. */
export interface HttpAddress {
  readonly url: URL;
  readonly authorization?: string;
}

/**
 * Reads the address of a file. The fragment is dropped: servers never see it.
 *
 * @throws remote/bad-url when it is none of http or https
 */
export function parseHttpAddress(text: string): HttpAddress {
  const url = URL.parse(text);
  if (url === null || !isHttp(url) || url.hostname === '') {
    throw remoteFault('remote/bad-url', `${hideCredentials(text)} is no address of http or https`, {
      hint: 'Write it as https://host/path.',
    });
  }
  const { username, password } = url;
  url.username = '';
  url.password = '';
  url.hash = '';
  if (username === '' && password === '') return { url };
  return { url, authorization: basicAuthorization(decode(username), decode(password)) };
}

export function isHttp(url: URL): boolean {
  return url.protocol === 'https:' || url.protocol === 'http:';
}

/** The header of basic authentication. Source: RFC 7617, section 2. */
export function basicAuthorization(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

/** An address as messages show it: a query may be as good as a password. */
export function showUrl(url: URL): string {
  return `${url.origin}${url.pathname}${url.search === '' ? '' : '?…'}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
