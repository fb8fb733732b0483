import { familiarReference, isDigest, parseReference } from '../oci/index.ts';
import { openNacre } from './nacre.ts';
import { networkNames } from './networks/list-networks.ts';
import { listVolumeRecords } from './volumes/volumes.ts';

/** Names of images, for completion. */
export async function listImageNames(root: string): Promise<readonly string[]> {
  using nacre = openNacre(root);
  return (await nacre.store.list()).flatMap((row) =>
    isDigest(row.name) ? [] : [familiarReference(parseReference(row.name))],
  );
}

/** Names of volumes, for completion. */
export async function listVolumeNames(root: string): Promise<readonly string[]> {
  using nacre = openNacre(root);
  return listVolumeRecords(nacre.store).map((volume) => volume.name);
}

/** Names of networks, for completion. */
export async function listNetworkNames(root: string): Promise<readonly string[]> {
  using nacre = openNacre(root);
  return networkNames(nacre);
}

/** Names of containers, for completion. */
export async function listContainerNames(root: string): Promise<readonly string[]> {
  using nacre = openNacre(root);
  return nacre.store.containers.list().map((container) => container.name);
}
