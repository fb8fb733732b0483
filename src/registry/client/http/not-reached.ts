import { messageOf } from '../../../base/index.ts';
import { isLoopback } from '../endpoint.ts';
import { registryFault } from '../faults.ts';

/** The fault of a connection that was not made, or broke off. */
export function notReached(url: URL, cause: unknown): Error {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (isCertificateCode(code)) {
    return registryFault(
      'registry/bad-certificate',
      `${url.host}: the certificate is not trusted: ${describeCertificate(code, cause)}`,
      {
        hint: `Put the certificate of its authority in /etc/docker/certs.d/${url.host}/ca.crt.`,
        cause,
      },
    );
  }
  const fault = isUnreachable(code) ? 'registry/not-reached' : 'registry/broken-off';
  return registryFault(fault, `${url.host}: ${describe(code, cause)}`, { hint: hintFor(code, url.hostname), cause });
}

function isCertificateCode(code: string): boolean {
  return /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(code);
}

function describeCertificate(code: string, cause: unknown): string {
  switch (code) {
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return 'its authority is not known here';
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return 'it is signed by itself, or by an authority that is not known here';
    case 'CERT_HAS_EXPIRED':
      return 'it has expired';
    default:
      return messageOf(cause);
  }
}

/** Asking again at once does not help. */
function isUnreachable(code: string): boolean {
  return /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EPROTO|ERR_SSL_|ERR_PROXY_)/.test(code);
}

function describe(code: string, cause: unknown): string {
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the name of the host is not known';
    case 'ECONNREFUSED':
      return 'the host refuses the connection';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'the connection broke off';
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'the host can not be reached';
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
      return 'the host does not speak TLS as it should';
    default:
      return messageOf(cause) || 'the connection failed';
  }
}

function hintFor(code: string, host: string): string {
  if (code === 'EPROTO' || code === 'ERR_SSL_WRONG_VERSION_NUMBER')
    return 'Ask with --plain-http when the registry speaks plain HTTP.';
  if (isLoopback(host)) return 'Check that a registry runs on this machine, at this port.';
  return 'Check the name of the registry and the network, and whether HTTP_PROXY or HTTPS_PROXY is needed.';
}
