import type { JsonObject } from '../../../base/index.ts';
import {
  type BuildResult,
  createProvenance,
  createStatement,
  type Predicate,
  type ProvenanceOptions,
  predicateTypes,
  type SolvedImage,
  writeAttestations,
} from '../../../build/index.ts';
import type { Descriptor } from '../../../oci/index.ts';
import type { DiskStore } from '../../../store/index.ts';
import { version } from '../../version.ts';
import type { WantedAttestations } from './attest-settings.ts';
import { rememberDocument } from './remember-document.ts';
import type { AttestedBuild } from './to-provenance-facts.ts';

/** An image of a build, in the form in which an output has it. */
export interface FinishedImage {
  readonly image: SolvedImage;
  /** Which of the build's images it is. */
  readonly at: number;
  readonly written: BuildResult;
  /** What it is called there, in whole form. */
  readonly names: readonly string[];
}

/** Says how the images of a build were made, and what is in them. */
export interface Attestor {
  /**
   * Writes what is wanted of it into the store.
   *
   * @returns the entry for the image's index; `undefined` when nothing is wanted
   */
  attest(finished: FinishedImage, wanted: WantedAttestations): Promise<Descriptor | undefined>;
  /** How it was made, in the words of SLSA. */
  provenance(finished: Omit<FinishedImage, 'names'>, options: ProvenanceOptions): Promise<JsonObject>;
}

export function createAttestor(store: DiskStore, build: AttestedBuild, signal?: AbortSignal): Attestor {
  const attestor: Attestor = {
    async provenance({ image, at, written }, options) {
      const { toProvenanceFacts } = await import('./to-provenance-facts.ts');
      return createProvenance(toProvenanceFacts(build, image, at, written), options);
    },
    async attest(finished, { provenance, sbom }) {
      if (provenance === undefined && !sbom) return undefined;
      const predicates: Predicate[] = [];
      if (sbom) predicates.push({ type: predicateTypes.spdx, value: await describeContents(store, finished, signal) });
      if (provenance !== undefined)
        predicates.push({ type: predicateTypes.provenance, value: await attestor.provenance(finished, provenance) });
      const { descriptor, config } = finished.written;
      const { imagePurl } = await import('./image-purl.ts');
      const names = finished.names.flatMap((name) => imagePurl(name, config.platform) ?? []);
      const statements = predicates.map((predicate) => createStatement(predicate, names, descriptor.digest));
      return writeAttestations(store, descriptor, statements);
    },
  };
  return attestor;
}

async function describeContents(
  store: DiskStore,
  { written, names }: FinishedImage,
  signal: AbortSignal | undefined,
): Promise<JsonObject> {
  const [name] = names;
  return rememberDocument(store, [version, written.descriptor.digest, name ?? ''], async () => {
    const { makeSbom } = await import('../../images/make-sbom.ts');
    return makeSbom(store, written, { name, format: 'spdx', ...(signal === undefined ? {} : { signal }) });
  });
}
