import { messageOf } from '../../base/index.ts';
import { runtimeFault } from '../faults.ts';
import type { PublishedPort } from '../network/index.ts';

/** The fault of a port that can not be listened at, from what the kernel said. */
export function portFault(port: PublishedPort, cause: unknown): Error {
  const { hostAddress, hostPort, protocol } = port;
  const where = `${hostAddress === undefined ? '' : `${hostAddress} `}port ${hostPort}/${protocol}`;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return runtimeFault('runtime/port-in-use', `${where} is in use on this machine`, {
        hint: 'Publish another port, or stop what listens there.',
        cause,
      });
    case 'EADDRNOTAVAIL':
      return runtimeFault('runtime/port-refused', `${where}: this machine does not have the address`, {
        hint: 'Publish at an address of this machine, or leave it out.',
        cause,
      });
    default:
      return runtimeFault('runtime/port-refused', `${where} can not be listened at: ${messageOf(cause)}`, { cause });
  }
}
