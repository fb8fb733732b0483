import { createPrivateKey, X509Certificate } from 'node:crypto';
import { serveFault } from './faults.ts';

/**
 * Looks whether a certificate and a key belong together, which no handshake could end with otherwise.
 *
 * @param certificate in PEM; of a chain the first is the server's
 * @param key in PEM
 * @throws serve/bad-certificate
 */
export function checkCertificate(certificate: string, key: string): void {
  const own = read('the certificate is none in PEM', () => new X509Certificate(certificate));
  const secret = read('the key of the certificate is none in PEM, or is locked by a password', () =>
    createPrivateKey(key),
  );
  if (own.checkPrivateKey(secret)) return;
  throw serveFault('serve/bad-certificate', 'the key is not that of the certificate', {
    hint: "Give the key that the certificate was made for; in a chain, the server's certificate comes first.",
  });
}

function read<Value>(what: string, from: () => Value): Value {
  try {
    return from();
  } catch (cause) {
    throw serveFault('serve/bad-certificate', what, { hint: 'Give a certificate and its key as PEM files.', cause });
  }
}
