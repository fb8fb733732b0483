import type { TransferOptions } from '../../../oci/index.ts';
import { parseUploadSize } from '../../protocol/index.ts';
import { registryFault } from '../faults.ts';
import { discard } from '../http/read-body.ts';
import type { RepositoryCalls } from '../repository-calls.ts';
import { locationOf } from './upload-location.ts';

/** How far an upload came, and where it goes on. */
export interface UploadStatus {
  readonly at: number;
  readonly location: URL;
}

/** Asks how far an upload came. @returns `undefined` when the registry knows it no more */
export async function askUploadStatus(
  calls: RepositoryCalls,
  location: URL,
  { signal }: TransferOptions,
): Promise<UploadStatus | undefined> {
  const cancel = signal === undefined ? {} : { signal };
  const response = await calls.to(location, { method: 'GET', actions: ['pull', 'push'], ...cancel });
  await discard(response);
  if (response.status >= 300) return undefined;
  const at = parseUploadSize(response.headers.range);
  if (at === undefined)
    throw registryFault('registry/bad-answer', `${response.url.host} does not say how much of the upload is there`);
  return { at, location: response.headers.location === undefined ? location : await locationOf(response) };
}
