import { messageOf } from '../base/index.ts';
import { hostFault } from './faults.ts';

/**
 * Makes this process another program: same process number, terminal and standard streams. Returns only by throwing.
 *
 * @param program absolute path
 * @throws host/not-started when the kernel refuses
 */
export function replaceProcess(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): never {
  if (process.execve === undefined) throw hostFault('host/unsupported', 'this Node can not become another program');
  try {
    return process.execve(program, [program, ...args], { ...environment });
  } catch (cause) {
    throw hostFault('host/not-started', `start ${program}: ${messageOf(cause)}`, { cause });
  }
}
