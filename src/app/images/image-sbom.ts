import type { JsonObject } from '../../base/index.ts';
import { predicateTypes } from '../../build/index.ts';
import { openImage, selectManifest } from '../../image/index.ts';
import type { Platform } from '../../oci/index.ts';
import type { DiskStore } from '../../store/index.ts';
import type { PackageReport } from '../wire.ts';
import { findAttestations, readPredicate } from './find-attestations.ts';
import { findImage } from './find-image.ts';
import type { SbomImage } from './make-sbom.ts';

export interface SbomRequest {
  /** Of an image in the store. */
  readonly name: string;
  /** Which image of an index. @default the host's */
  readonly platform?: Platform;
  readonly signal?: AbortSignal;
}

interface FoundSbom {
  readonly image: SbomImage;
  /** The whole name by which it was found. */
  readonly name: string | undefined;
}

/**
 * What packages an image has.
 *
 * @throws app/no-image, image/no-platform, archive/…
 */
export async function imagePackages(store: DiskStore, request: SbomRequest): Promise<PackageReport> {
  using _lease = store.lease();
  // Loaded when it is used: what reads packages is large, and other commands have no use for it.
  const { readCatalog } = await import('./make-sbom.ts');
  const { image } = await open(store, request);
  const { system, packages, unread } = await readCatalog(store, image, request.signal);
  return {
    system: system === undefined ? null : { id: system.id, version: system.version, name: system.name },
    packages: packages.map(({ found, source, architecture, partOf, type, name, version, purl, licenses }) => ({
      ...{ type, name, version, purl, licenses, path: found.path },
      layer: image.layers[found.layer]?.descriptor.digest ?? null,
      source: source ?? null,
      architecture: architecture ?? null,
      partOf: partOf ?? null,
    })),
    unread,
  };
}

/**
 * What is in an image, as a document of SPDX or CycloneDX: the SPDX document that is attached to it, whoever attached it, else one that is made.
 *
 * @throws as `imagePackages`
 */
export async function imageSbom(
  store: DiskStore,
  request: SbomRequest,
  format: 'spdx' | 'cyclonedx',
): Promise<JsonObject> {
  using _lease = store.lease();
  const attached = format === 'spdx' ? await readAttached(store, request) : undefined;
  if (attached !== undefined) return attached;
  const { makeSbom } = await import('./make-sbom.ts');
  const { image, name } = await open(store, request);
  const { signal } = request;
  return await makeSbom(store, image, { name, format, ...(signal === undefined ? {} : { signal }) });
}

async function open(store: DiskStore, { name: text, platform }: SbomRequest): Promise<FoundSbom> {
  const { descriptor, name } = await findImage(store, text);
  const image = openImage(store, await selectManifest(store, descriptor, platform));
  return { image: { descriptor: image.descriptor, config: await image.config(), layers: await image.layers() }, name };
}

async function readAttached(store: DiskStore, { name, platform }: SbomRequest): Promise<JsonObject | undefined> {
  const { descriptor } = await findImage(store, name);
  const { statements } = await findAttestations(store, descriptor, platform);
  const statement = statements.find(({ predicateType }) => predicateType === predicateTypes.spdx);
  return statement && readPredicate(store, statement);
}
