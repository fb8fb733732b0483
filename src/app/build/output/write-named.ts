import type { OnEvent } from '../../../base/index.ts';
import type { BuildResult, SolvedImage } from '../../../build/index.ts';
import type { Descriptor } from '../../../oci/index.ts';
import type { DiskStore } from '../../../store/index.ts';
import { type AttestSettings, wantedAttestations } from '../attest/attest-settings.ts';
import type { Attestor } from '../attest/create-attestor.ts';
import { describeProvenance } from '../attest/describe-provenance.ts';
import type { OutputForm } from './build-output.ts';
import type { BuiltImage } from './built-image.ts';
import { type WriteFormOptions, writeForm } from './write-form.ts';

export interface WriteNamedOptions {
  /** What an image is called that its output gives no name; in whole form. */
  readonly names: readonly string[];
  readonly attestations?: AttestSettings;
  /** @default nothing is said of the images */
  readonly attestor: Attestor | undefined;
  /** Whether it goes to a registry. @default false */
  readonly isPushed?: boolean;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/** Writes an image into the store in the form that an output has it in, and what is said of it; no name is pointed yet. */
export async function writeNamed(
  store: DiskStore,
  images: readonly SolvedImage[],
  form: OutputForm,
  options: WriteNamedOptions,
): Promise<BuiltImage> {
  const { attestor, onEvent, signal } = options;
  const { names = options.names } = form;
  const attest = toAttest(images, form, options, names);
  const { finished, ...image } = await writeForm(store, images, form, {
    ...(attest === undefined ? {} : { attest }),
    ...(onEvent === undefined ? {} : { onEvent }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (attestor === undefined) return { ...image, names };
  return { ...image, names, provenance: () => describeProvenance(attestor, images, finished) };
}

/** Docker's documents know neither what an attestation is nor whom it is about. */
function toAttest(
  images: readonly SolvedImage[],
  form: OutputForm,
  { attestor, attestations = {}, isPushed = false }: WriteNamedOptions,
  names: readonly string[],
): WriteFormOptions['attest'] {
  const wanted = wantedAttestations(attestations, isPushed);
  if (attestor === undefined || form.format === 'docker') return undefined;
  return async (written: BuildResult, at: number): Promise<Descriptor | undefined> => {
    const image = images[at];
    return image && attestor.attest({ image, at, written, names }, wanted);
  };
}
