import { mapConcurrent, type OnEvent, streamOf } from '../../../base/index.ts';
import { type BuildResult, finishImage, type ImageForm, type SolvedImage } from '../../../build/index.ts';
import { createIndex, type Descriptor, digestOf, matchesPlatform, type Platform } from '../../../oci/index.ts';
import type { DiskStore } from '../../../store/index.ts';
import type { Annotation, AnnotationLevel } from './annotation.ts';
import type { OutputForm } from './build-output.ts';

/** An image in one form: the index of several platforms, or the manifest of one. */
export interface WrittenForm {
  /** With the annotations that it is to have wherever it is pointed to. */
  readonly descriptor: Descriptor;
  /** Of the config, when there is one platform. */
  readonly config: Descriptor['digest'] | undefined;
  /** The image of each platform. */
  readonly finished: readonly BuildResult[];
}

export interface WriteFormOptions {
  /** Writes what is said of one of the images, and gives the entry of the index that points to it. @default nothing is said */
  readonly attest?: (written: BuildResult, at: number) => Promise<Descriptor | undefined>;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/**
 * Writes the documents of an image, one for each platform, in the form asked for. The same images and form give the same digest. An image of which
 * something is said has an index also when it is for one platform: that is where others look.
 */
export async function writeForm(
  store: DiskStore,
  images: readonly SolvedImage[],
  form: OutputForm,
  { attest, onEvent, signal }: WriteFormOptions,
): Promise<WrittenForm> {
  const deps = {
    ...{ blobs: store, layers: store, cache: store.cache },
    ...(onEvent === undefined ? {} : { onEvent }),
    ...(signal === undefined ? {} : { signal }),
  };
  const finished = await mapConcurrent(images, 1, (image) =>
    finishImage(image, toImageForm(form, image.config.platform), deps),
  );
  const said =
    attest === undefined ? [] : await mapConcurrent(finished.map(toPair), 1, ([each, at]) => attest(each, at));
  const entries = finished.map(({ descriptor, config }) =>
    annotate(descriptor, annotationsOf(form.annotations, 'manifest-descriptor', config.platform)),
  );
  const attestations = said.filter((entry) => entry !== undefined);
  const [only] = finished.length === 1 ? finished : [];
  const [entry] = entries;
  const config = only === undefined ? undefined : digestOf(only.config.bytes);
  if (only !== undefined && entry !== undefined && attestations.length === 0 && form.alwaysIndex !== true)
    return { descriptor: entry, config, finished };
  return { descriptor: await writeIndex(store, [...entries, ...attestations], form), config, finished };
}

function toPair(written: BuildResult, at: number): readonly [written: BuildResult, at: number] {
  return [written, at];
}

function toImageForm(form: OutputForm, platform: Platform): ImageForm {
  const { compression, level, force, compressAll = false, format, annotations } = form;
  return {
    ...(compression === undefined ? {} : { compression }),
    ...(level === undefined ? {} : { level }),
    force,
    compressAll,
    format,
    annotations: annotationsOf(annotations, 'manifest', platform),
  };
}

async function writeIndex(store: DiskStore, manifests: readonly Descriptor[], form: OutputForm): Promise<Descriptor> {
  const annotations = annotationsOf(form.annotations, 'index');
  const named = Object.keys(annotations).length > 0;
  const { bytes, mediaType } = createIndex({ manifests, format: form.format, ...(named ? { annotations } : {}) });
  const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
  await store.put(descriptor, streamOf(bytes));
  return annotate(descriptor, annotationsOf(form.annotations, 'index-descriptor'));
}

function annotationsOf(
  annotations: readonly Annotation[],
  level: AnnotationLevel,
  platform?: Platform,
): Readonly<Record<string, string>> {
  const fits = (each: Annotation): boolean =>
    each.platform === undefined || (platform !== undefined && matchesPlatform(each.platform, platform));
  return Object.fromEntries(
    annotations.filter((each) => each.level === level && fits(each)).map(({ name, value }) => [name, value]),
  );
}

function annotate(descriptor: Descriptor, annotations: Readonly<Record<string, string>>): Descriptor {
  return Object.keys(annotations).length === 0 ? descriptor : { ...descriptor, annotations };
}
