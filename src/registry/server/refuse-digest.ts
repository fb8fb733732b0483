import { type Answer, refuse } from './answer.ts';

/** Why a text is not taken as a digest. Of the specification's algorithms sha256 alone is taken. */
export function refuseDigest(text: string): Answer {
  if (text === '') return refuse('DIGEST_INVALID', { message: 'the digest is missing' });
  return refuse('DIGEST_INVALID', {
    message: /^sha(384|512):/.test(text)
      ? 'digests other than sha256 are not supported'
      : 'the digest is not sha256: and 64 lower-case hex digits',
    detail: { digest: text.slice(0, 200) },
  });
}
