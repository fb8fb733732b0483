import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { Asker } from '../rights.ts';
import type { Identity } from './identity.ts';

/**
 * The user of the certificate that the client showed, when an authority of clients has signed it: by its common name, else by its first
 * alternative name.
 *
 * @returns `undefined` when there is no such certificate
 */
export function certificateUser({ socket }: Pick<Asker, 'socket'>): Identity | undefined {
  if (!('getPeerCertificate' in socket)) return undefined;
  const secure = socket as TLSSocket;
  // True only of a certificate that was asked for, and found to be of the authority and good now.
  if (secure.authorized !== true) return undefined;
  // Empty when a session is gone on with and its certificate is not kept.
  const { subject, subjectaltname }: Partial<PeerCertificate> = secure.getPeerCertificate();
  const name = [subject?.CN].flat()[0] ?? /^[A-Za-z ]+:([^,]+)/.exec(subjectaltname ?? '')?.[1];
  return name === undefined || name === '' ? undefined : { kind: 'user', name, groups: [] };
}
