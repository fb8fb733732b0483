import type { JsonObject } from '../../../base/index.ts';
import {
  type BuildResult,
  createProvenance,
  createStatement,
  findScannedStages,
  type Predicate,
  type ProvenanceOptions,
  predicateTypes,
  type SolvedImage,
  writeAttestations,
} from '../../../build/index.ts';
import type { Descriptor, LayerRef } from '../../../oci/index.ts';
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
      if (sbom) {
        const documents = await describeContents(store, build, finished, signal);
        predicates.push(...documents.map((value) => ({ type: predicateTypes.spdx, value })));
      }
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

/** What is in the image, and after it what is in stages that are to be told of too. */
async function describeContents(
  store: DiskStore,
  { plans, dockerfiles, request }: AttestedBuild,
  { image, at, written, names: [name] }: FinishedImage,
  signal: AbortSignal | undefined,
): Promise<readonly JsonObject[]> {
  const { descriptor, config } = written;
  const describe = (layers: readonly LayerRef[], stage?: string): Promise<JsonObject> => {
    const options = { name, format: 'spdx' as const, ...(signal === undefined ? {} : { signal }) };
    const about = [version, descriptor.digest, name ?? '', stage ?? '', ...layers.map(({ diffId }) => diffId)];
    return rememberDocument(store, about, async () => {
      const { makeSbom } = await import('../../images/make-sbom.ts');
      const part = stage === undefined ? {} : { stage };
      return makeSbom(store, { descriptor, config, layers }, { ...options, ...part });
    });
  };
  const documents = [await describe(written.layers)];
  const [plan, dockerfile] = [plans[at], dockerfiles[at]];
  if (plan === undefined || dockerfile === undefined) return documents;
  for (const stage of findScannedStages(plan, dockerfile, request.buildArgs))
    documents.push(await describe((await image.layersOf?.(stage.step)) ?? [], stage.name));
  return documents;
}
