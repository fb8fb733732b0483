import { type Answer, refuse } from './answer.ts';

/** Why a text is not taken as a digest. sha256 and sha512 are taken. */
export function refuseDigest(text: string): Answer {
  if (text === '') return refuse('DIGEST_INVALID', { message: 'the digest is missing' });
  return refuse('DIGEST_INVALID', {
    message: /^(?!sha(256|512):)[a-z0-9]+:/.test(text)
      ? 'digests other than sha256 and sha512 are not supported'
      : 'the digest is not sha256: and 64 lower-case hex digits, or sha512: and 128',
    detail: { digest: text.slice(0, 200) },
  });
}
