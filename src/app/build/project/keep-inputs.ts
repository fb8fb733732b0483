import type { FileInput } from '../../../build/index.ts';
import { digestHex } from '../../../oci/index.ts';
import type { ProjectWork } from './project-work.ts';

/** Tells of the files that layers were made of; those that a lock is written for are here afterwards, and stay. */
export async function keepInputs(inputs: readonly FileInput[], work: ProjectWork): Promise<void> {
  for (const input of inputs) work.onInput(input);
  if (!work.keepLocked) return;
  const fetcher = work.fetcher(() => undefined);
  for (const { url, digest } of inputs) {
    const integrity = { algorithm: 'sha256', hex: digestHex(digest) } as const;
    await fetcher.file({ url, integrity, label: url.slice(url.lastIndexOf('/') + 1) });
  }
}
