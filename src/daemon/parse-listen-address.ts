import { isAbsolute } from 'node:path';
import { daemonFault } from './faults.ts';

/**
 * The path of a socket, as `unix:///run/x.sock` or `/run/x.sock` name it.
 *
 * @throws daemon/bad-address for everything else: whoever reaches the API may do all that its user may, and over TCP that would be whoever reaches the port
 */
export function parseListenAddress(text: string): string {
  const path = text.startsWith('unix://') ? text.slice('unix://'.length) : text;
  if (/^[a-z]+:/.test(path) || path === '')
    throw daemonFault('daemon/bad-address', `"${text}" is not the address of a unix socket`, {
      hint: 'Write unix:///run/nacre/docker.sock; other machines reach it by `ssh -L`.',
    });
  if (!isAbsolute(path))
    throw daemonFault('daemon/bad-address', `"${text}" is not an absolute path`, {
      hint: 'Write unix:// and a path that begins with a slash.',
    });
  // The kernel keeps 108 bytes for it, the end mark included.
  if (Buffer.byteLength(path) > 107)
    throw daemonFault('daemon/bad-address', `the path of a socket has at most 107 bytes: "${path}"`, {
      hint: 'Choose a shorter one.',
    });
  return path;
}
