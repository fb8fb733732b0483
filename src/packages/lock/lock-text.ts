import { isJsonObject, type Json, type JsonObject, messageOf } from '../../base/index.ts';
import { packagesFault } from '../faults.ts';
import type { LockFile } from './install-plan.ts';

/** Most bytes of a lock file: those of the largest projects have some 5 MB. */
export const mostLockBytes: number = 64 * 1024 * 1024;

export function malformedLock(file: string, why: string, cause?: unknown): Error {
  return packagesFault('packages/bad-lock', `${file}: ${why}`, {
    hint: 'Write the lock file anew with the package manager.',
    ...(cause === undefined ? {} : { cause }),
  });
}

export function unsupportedLock(file: string, why: string, hint: string): Error {
  return packagesFault('packages/not-supported', `${file}: ${why}`, { hint });
}

/** Reads a lock file in YAML. @throws packages/bad-lock */
export async function parseYamlLock({ file, text }: LockFile): Promise<JsonObject> {
  const { parse } = await import('yaml');
  try {
    const value: Json = parse(text, { uniqueKeys: false, maxAliasCount: 100, schema: 'core' });
    if (isJsonObject(value)) return value;
  } catch (cause) {
    throw malformedLock(file, `it is not YAML: ${messageOf(cause).split('\n')[0]}`, cause);
  }
  throw malformedLock(file, 'it is no mapping');
}

/** Refuses a path that would leave the project. */
export function assertInside(path: string, file: string): void {
  if (path.startsWith('/') || path.split('/').includes('..')) throw malformedLock(file, `${path} leaves the project`);
}

/** The texts of an object, by their names. */
export function textEntries(value: Json | undefined): readonly (readonly [string, string])[] {
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, each]) => (typeof each === 'string' ? [[name, each] as const] : []));
}
