import type { Nacre } from '../../nacre.ts';
import { type BuildImageRequest, type BuildOutcome, buildImage } from '../build-image.ts';
import { defaultLockFile, type LockRequest, openLockFile } from './open-lock-file.ts';

/** A build, and what its lock file has to do with it. */
export interface LockedBuildRequest extends Omit<BuildImageRequest, 'lock'> {
  /** @default no lock is read or written */
  readonly lock?: Pick<LockRequest, 'mode'> & {
    /** @default `nacre.lock` beside the Dockerfile */
    readonly file?: string;
  };
}

/** Builds an image, and writes down what it took from elsewhere or holds it to that. @throws app/bad-lock; what `buildImage` throws */
export async function buildLocked(nacre: Nacre, { lock, ...request }: LockedBuildRequest): Promise<BuildOutcome> {
  if (lock === undefined) return buildImage(nacre, request);
  const { mode, file = defaultLockFile(request) } = lock;
  const opened = await openLockFile({ mode, file }, request.onDiagnostic ?? ((): void => undefined));
  const outcome = await buildImage(nacre, { ...request, lock: opened.lock });
  opened.finish(outcome.inputs);
  return outcome;
}
