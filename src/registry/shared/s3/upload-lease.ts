import { sharedFault } from '../faults.ts';
import type { UploadRecords, UploadState } from './upload-records.ts';

/** An upload that is one request's own. Disposing lets go of it. */
export interface HeldUpload extends AsyncDisposable {
  readonly id: string;
  /** Writes down what the bucket has. @throws shared/unavailable when another server has taken it over */
  save(state: UploadState): Promise<void>;
}

/** Renews the lease of an upload for as long as it is held. @param time milliseconds that a lease lasts */
export function holdUpload(records: UploadRecords, id: string, holder: string, time: number): HeldUpload {
  // A database that does not answer now may do so at the next turn, or at the next save, which tells.
  const renew = (): void => void records.renew(id, { holder, until: Date.now() + time }).catch(() => undefined);
  const timer = setInterval(renew, time / 3);
  timer.unref();
  return {
    id,
    async save(state) {
      if (await records.save(id, holder, state)) return;
      throw sharedFault('shared/unavailable', 'another server has taken over the upload');
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      // The work is done. A lease that can not be ended now ends by itself.
      await records.leave(id, holder).catch(() => undefined);
    },
  };
}
