import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Diagnostic, utf8 } from '../../../base/index.ts';
import { type BuildInput, lockFileName } from '../../../build/index.ts';
import { appFault } from '../../faults.ts';
import { openOutput } from '../../open-output.ts';
import { parseContextAddress } from '../context/open-main-context.ts';
import type { DockerfileRequest } from '../read-dockerfile.ts';
import type { BuildLock } from './build-lock.ts';
import { formatLock } from './format-lock.ts';
import { describeEntry, type Lock, lockKey, toLockEntry } from './lock.ts';
import { parseLock } from './parse-lock.ts';

/** What a call says of its lock. */
export interface LockRequest {
  readonly mode: BuildLock['mode'];
  readonly file: string;
}

/** A lock file in use. */
export interface OpenLockFile {
  readonly lock: BuildLock;
  /**
   * Once all is built: writes the file, or tells what of it served nothing.
   *
   * @param inputs what was taken from elsewhere
   */
  finish(inputs: readonly BuildInput[]): void;
}

/** Where the lock of a build lies unless the call says it: beside the Dockerfile, else in the working directory. */
export function defaultLockFile({ context, file, text }: DockerfileRequest): string {
  if (text !== undefined || context === '-' || parseContextAddress(context) !== undefined) return lockFileName;
  return file === undefined ? join(context, lockFileName) : join(dirname(file), lockFileName);
}

/**
 * Opens the lock of a build, before anything is done.
 *
 * @throws app/bad-lock with the place; when several things are wrong they are told before
 */
export async function openLockFile(
  { mode, file }: LockRequest,
  onDiagnostic: (diagnostic: Diagnostic) => void,
): Promise<OpenLockFile> {
  if (mode === 'write') return { lock: { mode }, finish: (inputs) => writeLock(file, inputs) };
  const lock = await readLock(file, onDiagnostic);
  return {
    lock: { mode, lock },
    finish: (inputs) => {
      for (const diagnostic of findUnused(lock, inputs)) onDiagnostic(diagnostic);
    },
  };
}

async function readLock(file: string, onDiagnostic: (diagnostic: Diagnostic) => void): Promise<Lock> {
  const { value, diagnostics } = await parseLock(readBytes(file), file);
  if (value !== undefined) return value;
  const [first, ...more] = diagnostics;
  if (first === undefined) throw new Error('a lock without faults can be read');
  if (more.length === 0) throw appFault('app/bad-lock', first.message, { ...pick(first), place: first.place });
  for (const { hint: _, ...diagnostic } of diagnostics) onDiagnostic(diagnostic);
  throw appFault('app/bad-lock', `${file} has ${diagnostics.length} errors`, pick(first));
}

function pick({ hint }: Diagnostic): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    const isAbsent = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw appFault('app/bad-lock', isAbsent ? `there is no lock at ${file}` : `the lock ${file} can not be read`, {
      hint: 'Write it with `nacre build --lock`, or name another with --lock-file.',
      cause,
    });
  }
}

/** A file that would stay what it is is left alone. */
function writeLock(file: string, inputs: readonly BuildInput[]): void {
  const text = formatLock(inputs);
  if (readText(file) === text) return;
  using output = openOutput(file);
  output.write(utf8(text));
  output.commit();
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** A warning and no error: other targets and platforms of the same Dockerfile need other parts of one lock. */
function findUnused({ entries }: Lock, inputs: readonly BuildInput[]): readonly Diagnostic[] {
  const used = new Set(inputs.map((input) => lockKey(toLockEntry(input))));
  return entries
    .filter(({ entry }) => !used.has(lockKey(entry)))
    .map(({ entry, place }) => ({
      severity: 'warning',
      code: 'app/unused-lock',
      message: `this build does not take ${describeEntry(entry)}`,
      hint: 'Lock again with `nacre build --lock`, unless another build needs it.',
      place,
    }));
}
