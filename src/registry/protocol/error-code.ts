/** What a registry says went wrong. Source: distribution-spec, "Error Codes"; UNKNOWN and UNAVAILABLE are Docker's. */
export type ErrorCode = keyof typeof codes;

const codes = {
  BLOB_UNKNOWN: { status: 404, about: 'blob unknown to registry' },
  BLOB_UPLOAD_INVALID: { status: 400, about: 'blob upload invalid' },
  BLOB_UPLOAD_UNKNOWN: { status: 404, about: 'blob upload unknown to registry' },
  DIGEST_INVALID: { status: 400, about: 'provided digest did not match uploaded content' },
  MANIFEST_BLOB_UNKNOWN: { status: 404, about: 'manifest references a manifest or blob unknown to registry' },
  MANIFEST_INVALID: { status: 400, about: 'manifest invalid' },
  MANIFEST_UNKNOWN: { status: 404, about: 'manifest unknown to registry' },
  NAME_INVALID: { status: 400, about: 'invalid repository name' },
  NAME_UNKNOWN: { status: 404, about: 'repository name not known to registry' },
  SIZE_INVALID: { status: 400, about: 'provided length did not match content length' },
  UNAUTHORIZED: { status: 401, about: 'authentication required' },
  DENIED: { status: 403, about: 'requested access to the resource is denied' },
  UNSUPPORTED: { status: 405, about: 'the operation is unsupported' },
  TOOMANYREQUESTS: { status: 429, about: 'too many requests' },
  UNAVAILABLE: { status: 503, about: 'service unavailable' },
  UNKNOWN: { status: 500, about: 'unknown error' },
} as const;

/** HTTP status that goes with a code, and what the specification says of it. */
export const errorCodes: Readonly<Record<ErrorCode, { readonly status: number; readonly about: string }>> = codes;

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(codes, text);
}
