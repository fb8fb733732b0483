import { isFault } from '../../../base/index.ts';
import type { BadAddress, RemoteSource } from '../../../build/index.ts';
import { parseReference } from '../../../oci/index.ts';
import { appFault } from '../../faults.ts';
import { parseContextAddress } from './open-main-context.ts';

/** What `--build-context NAME=VALUE` gives. */
export type BuildContextFlag = { readonly name: string } & (
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'remote'; readonly source: RemoteSource }
  | { readonly kind: 'image'; readonly reference: string }
  | { readonly kind: 'layout'; readonly path: string }
  | { readonly kind: 'stage'; readonly stage: string }
);

/**
 * Reads `NAME=VALUE`: a directory, an address, `docker-image://REFERENCE`, `oci-layout://DIRECTORY[:TAG|@DIGEST]` or `target:STAGE`.
 *
 * @throws app/bad-context
 */
export function parseBuildContext(text: string): BuildContextFlag {
  const at = text.indexOf('=');
  const name = text.slice(0, at).toLowerCase();
  const value = text.slice(at + 1);
  if (at <= 0 || value === '')
    throw badContext(text, 'Write --build-context NAME=DIRECTORY, or an address or image after the =.');
  const image = value.match(/^docker-image:\/\/(.+)$/)?.[1];
  if (image !== undefined) return { name, kind: 'image', reference: checkReference(text, image) };
  const layout = value.match(/^oci-layout:\/\/(.+)$/)?.[1];
  if (layout !== undefined) return { name, kind: 'layout', path: layout.replace(/@(?=[a-z0-9]+:[0-9a-f]+$)/, ':') };
  const stage = value.match(/^target:(.+)$/)?.[1];
  if (stage !== undefined) return { name, kind: 'stage', stage: stage.toLowerCase() };
  const remote = parseContextAddress(value);
  if (remote === undefined) return { name, kind: 'directory', path: value };
  return { name, kind: 'remote', source: checkAddress(remote) };
}

function checkReference(text: string, image: string): string {
  try {
    parseReference(image);
    return image;
  } catch (error) {
    if (!isFault(error)) throw error;
    throw badContext(text, error.hint ?? 'Write the name of an image after docker-image://.');
  }
}

function checkAddress(remote: RemoteSource | BadAddress): RemoteSource {
  if (remote.kind !== 'bad') return remote;
  throw appFault('app/bad-context', `--build-context: ${remote.message}`, { hint: remote.hint });
}

function badContext(text: string, hint: string): Error {
  return appFault('app/bad-context', `--build-context can not be "${text}"`, { hint });
}
