import { familiarReference, isDigest, parseReference } from '../oci/index.ts';
import { openNacre } from './nacre.ts';

/** Names of images, for completion. */
export async function listImageNames(root: string): Promise<readonly string[]> {
  using nacre = openNacre(root);
  return (await nacre.store.list()).flatMap((row) =>
    isDigest(row.name) ? [] : [familiarReference(parseReference(row.name))],
  );
}

/** Names of containers, for completion. */
export async function listContainerNames(root: string): Promise<readonly string[]> {
  using nacre = openNacre(root);
  return nacre.store.containers.list().map((container) => container.name);
}
