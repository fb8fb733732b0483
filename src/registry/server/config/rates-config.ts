import { choice, count, listOf, record, type Shape } from '../../../config/index.ts';
import { isNetwork, type TrustedProxies } from '../rates/client-address.ts';
import type { RateBounds, RateSettings } from '../rates/rate-settings.ts';
import { size } from './value-shapes.ts';

/** Bounds on one asker. */
function bounds(of: string): Shape<RateBounds> {
  return record<RateBounds>(of, {
    requests: { shape: count(), about: 'Requests in a second, in the long run.' },
    burst: { shape: count(), about: 'Requests that may come at once (default ten seconds of requests).' },
    concurrent: { shape: count(), about: 'Requests under way at a time.' },
    received: { shape: size, about: 'Bytes of bodies in a second that are taken; what is more is read more slowly.' },
    sent: { shape: size, about: 'Bytes of bodies in a second that are sent; what is more is sent more slowly.' },
  });
}

export const ratesShape: Shape<Partial<RateSettings>> = record<Partial<RateSettings>>('rates', {
  address: { shape: bounds('address'), about: 'Bounds on each address; of IPv6 on each network of 64 bits.' },
  user: { shape: bounds('user'), about: 'Bounds on each user who is known.' },
  tokens: { shape: count(), about: 'Tokens that an address may ask for in a minute.' },
  failedLogins: {
    shape: count(),
    about: 'Wrong passwords in a minute from an address (default 30); then no more of them are looked at.',
  },
  passwords: { shape: count(), about: 'Passwords that are hashed at a time, whoever sent them (default 4).' },
});

const network: Shape<string> = {
  schema: { type: 'string' },
  read(node, report) {
    const written = node.kind === 'scalar' ? node.source : '';
    if (isNetwork(written)) return written;
    return report(
      node.place,
      `"${written.slice(0, 100)}" is neither an address nor a network`,
      'Write 10.0.0.7 or 10.0.0.0/8.',
    );
  },
};

export const trustedProxiesShape: Shape<TrustedProxies> = record<TrustedProxies>('trustedProxies', {
  addresses: { shape: listOf(network), about: 'Addresses and networks of the proxies.', required: true },
  header: {
    shape: choice(['x-forwarded-for', 'forwarded']),
    about: 'The header that they write it to (default x-forwarded-for); another one anybody may write.',
  },
});
