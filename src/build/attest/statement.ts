import { type JsonObject, utf8 } from '../../base/index.ts';
import { type Digest, digestHex } from '../../oci/index.ts';

/** Something said of an image. */
export interface Statement {
  readonly predicateType: string;
  readonly bytes: Uint8Array;
}

/** What is said, of what kind. */
export interface Predicate {
  readonly type: string;
  readonly value: JsonObject;
}

/**
 * Says something of a manifest. The same predicate, names and digest give the same bytes.
 *
 * @param names package URLs of the image; `_`, as BuildKit has it, when it has no name
 *
 * Source: in-toto/attestation, spec/v1/statement.md.
 */
export function createStatement({ type, value }: Predicate, names: readonly string[], digest: Digest): Statement {
  const subjects = names.length === 0 ? ['_'] : names;
  const json = {
    _type: 'https://in-toto.io/Statement/v1',
    predicateType: type,
    subject: subjects.map((name) => ({ name, digest: { sha256: digestHex(digest) } })),
    predicate: value,
  };
  return { predicateType: type, bytes: utf8(JSON.stringify(json)) };
}
