import { type FaultMaker, type FaultTable, faultMaker } from '../base/index.ts';

export type OciFaultCode =
  | 'oci/bad-digest'
  | 'oci/bad-reference'
  | 'oci/bad-platform'
  | 'oci/bad-document'
  | 'oci/unsupported-media-type'
  | 'oci/digest-mismatch'
  | 'oci/blob-absent';

export const ociFaults: FaultTable<OciFaultCode> = {
  'oci/bad-digest': {
    exit: 1,
    status: 400,
    about: 'A digest is not `sha256:` and 64 lower-case hex digits, or `sha512:` and 128.',
  },
  'oci/bad-reference': {
    exit: 1,
    status: 400,
    about: 'An image reference is not `[registry/]repository[:tag][@digest]`.',
  },
  'oci/bad-platform': { exit: 1, status: 400, about: 'A platform is not `os/architecture[/variant]`.' },
  'oci/bad-document': {
    exit: 1,
    status: 400,
    about: 'A manifest, index or config breaks the OCI image specification.',
  },
  'oci/unsupported-media-type': {
    exit: 1,
    status: 415,
    about: 'A descriptor names a media type that is not handled here.',
  },
  'oci/digest-mismatch': {
    exit: 1,
    status: 400,
    about: 'Bytes do not have the digest or size their descriptor promises.',
  },
  'oci/blob-absent': { exit: 1, status: 404, about: 'A blob that a document points to is not in the store.' },
};

export const ociFault: FaultMaker<OciFaultCode> = faultMaker(ociFaults);
