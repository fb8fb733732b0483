import { resolve } from 'node:path';
import type { Compression } from '../../../oci/index.ts';
import { appFault } from '../../faults.ts';
import { type AttestSettings, asksForAttestations, wantedAttestations } from '../attest/attest-settings.ts';
import type { Annotation } from './annotation.ts';
import { type BuildOutput, type OutputForm, plainForm } from './build-output.ts';

/** What is said of all outputs together. */
export interface OutputDefaults {
  readonly compression?: Compression;
  readonly annotations?: readonly Annotation[];
  readonly attestations?: AttestSettings;
  /** How many platforms are built for. */
  readonly platforms: number;
  /** BUILDKIT_MULTI_PLATFORM=1 asks for one platform to be written as several are. @default nothing is asked for */
  readonly buildArgs?: Readonly<Record<string, string>>;
}

/**
 * The outputs with what is said of all of them; an image in the store when none is asked for.
 *
 * @throws app/bad-output when they do not go together
 */
export function completeOutputs(outputs: readonly BuildOutput[], defaults: OutputDefaults): readonly BuildOutput[] {
  const all: readonly BuildOutput[] = outputs.length === 0 ? [{ kind: 'image', form: plainForm }] : outputs;
  assertApart(all);
  assertAttested(all, defaults);
  return all.map((output) => complete(output, defaults));
}

function complete(output: BuildOutput, defaults: OutputDefaults): BuildOutput {
  switch (output.kind) {
    case 'cacheonly':
      return output;
    case 'tar':
    case 'local':
      assertSplit(output.split, defaults.platforms);
      return isMultiPlatform(defaults) ? { split: true, ...output } : output;
    case 'image':
    case 'oci':
    case 'docker':
    case 'layout':
      return { ...output, form: completeForm(output.form, pushed(output), defaults) };
  }
}

function isMultiPlatform({ buildArgs = {} }: OutputDefaults): boolean {
  return buildArgs.BUILDKIT_MULTI_PLATFORM === '1';
}

function assertSplit(split: boolean | undefined, platforms: number): void {
  if (split !== false || platforms === 1) return;
  throw appFault('app/bad-output', 'the files of several platforms do not go into one directory', {
    hint: 'Leave platform-split=false out.',
  });
}

function pushed(output: BuildOutput): boolean {
  return output.kind === 'image' && output.push !== undefined;
}

/** @param isPushed registries are sent nothing uncompressed unless that is asked for */
function completeForm(form: OutputForm, isPushed: boolean, defaults: OutputDefaults): OutputForm {
  const { compression, annotations = [], attestations = {}, platforms } = defaults;
  const alwaysIndex = isMultiPlatform(defaults);
  const all = [...annotations, ...form.annotations];
  const { provenance, sbom } = wantedAttestations(attestations, isPushed);
  const hasIndex = alwaysIndex || platforms > 1 || provenance !== undefined || sbom;
  if (form.format === 'docker' && all.length > 0) {
    throw appFault('app/bad-output', 'Docker media types know no annotations', {
      hint: 'Leave oci-mediatypes=false out.',
    });
  }
  if (!hasIndex && all.some(({ level }) => level.startsWith('index'))) {
    throw appFault('app/bad-output', 'there is no index to annotate: the image is for one platform', {
      hint: 'Annotate the manifest, or build for several platforms.',
    });
  }
  const inherited = form.compression ?? compression ?? (isPushed ? 'gzip' : undefined);
  return {
    ...form,
    annotations: all,
    ...(alwaysIndex ? { alwaysIndex } : {}),
    ...(inherited === undefined ? {} : { compression: inherited }),
    ...(isPushed ? { compressAll: true } : {}),
  };
}

/** What is said of an image needs an image to be attached to, in documents that know of such things. */
function assertAttested(outputs: readonly BuildOutput[], { attestations = {} }: OutputDefaults): void {
  if (!asksForAttestations(attestations)) return;
  const forms = outputs.flatMap((output) => ('form' in output ? [output.form] : []));
  if (forms.length === 0) {
    throw appFault('app/bad-output', 'there will be no image to attach provenance or an SBOM to', {
      hint: 'Leave --provenance and --sbom out, or add `--output type=image`.',
    });
  }
  if (forms.some(({ format }) => format === 'docker')) {
    throw appFault('app/bad-output', 'Docker media types know no attestations', {
      hint: 'Leave oci-mediatypes=false out.',
    });
  }
}

/** Two outputs in one place would overwrite each other. */
function assertApart(outputs: readonly BuildOutput[]): void {
  const places = outputs.flatMap((output) => {
    if (output.kind === 'image' || output.kind === 'cacheonly') return [];
    return [output.dest === undefined ? 'standard output' : resolve(output.dest)];
  });
  const twice = places.find((place, at) => places.indexOf(place) < at);
  if (twice === undefined) return;
  throw appFault('app/bad-output', `two outputs go to ${twice}`, { hint: 'Give each a place of its own.' });
}
