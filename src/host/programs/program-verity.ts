import { findProgram } from '../find-program.ts';
import type { FileVerity } from '../host.ts';
import { programError, runProgram } from './run-program.ts';

/** fs-verity by the package fsverity; where it is not installed nothing can be sealed. */
export function programVerity(): FileVerity {
  return {
    enableVerity(path) {
      const { stderr, status } = call('enable', path);
      if (status === 0 || /File exists/i.test(stderr)) return true;
      if (isUnknown(stderr)) return false;
      throw programError('ioctl', path, stderr);
    },
    measureVerity(path) {
      const { stdout, stderr, status } = call('measure', path);
      if (status === 0) return digestIn(stdout);
      if (isUnknown(stderr) || /No data available/i.test(stderr)) return undefined;
      throw programError('ioctl', path, stderr);
    },
  };
}

function call(verb: string, path: string): { status: number; stdout: string; stderr: string } {
  if (findProgram('fsverity') === undefined) return { status: 1, stdout: '', stderr: 'not supported' };
  const { status, stdout, stderr } = runProgram('fsverity', [verb, path]);
  return { status, stdout: stdout.toString('utf8'), stderr };
}

function isUnknown(message: string): boolean {
  return /not supported|Invalid argument|Inappropriate ioctl|not implemented|not enabled/i.test(message);
}

/** In `sha256:<hex> <path>`. */
function digestIn(line: string): Uint8Array | undefined {
  const [, hex] = /^sha256:([0-9a-f]{64})\b/.exec(line) ?? [];
  return hex === undefined ? undefined : Uint8Array.from(Buffer.from(hex, 'hex'));
}
