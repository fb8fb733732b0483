import { mapConcurrent, streamOf } from '../../../base/index.ts';
import { finishImage, type ImageForm, type SolvedImage } from '../../../build/index.ts';
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
}

/** Writes the documents of an image, one for each platform, in the form asked for. The same images and form give the same digest. */
export async function writeForm(
  store: DiskStore,
  images: readonly SolvedImage[],
  form: OutputForm,
  signal: AbortSignal | undefined,
): Promise<WrittenForm> {
  const deps = { blobs: store, layers: store, cache: store.cache, ...(signal === undefined ? {} : { signal }) };
  const written = await mapConcurrent(images, 1, async (image) => {
    const { platform } = image.config;
    const { descriptor, config } = await finishImage(image, toImageForm(form, platform), deps);
    const entry = annotate(descriptor, annotationsOf(form.annotations, 'manifest-descriptor', platform));
    return { descriptor: entry, config: digestOf(config.bytes) };
  });
  const [only] = written;
  if (only !== undefined && written.length === 1) return only;
  const index = await writeIndex(
    store,
    written.map(({ descriptor }) => descriptor),
    form,
  );
  return { descriptor: index, config: undefined };
}

function toImageForm(form: OutputForm, platform: Platform): ImageForm {
  const { compression, level, force, format, annotations } = form;
  return {
    ...(compression === undefined ? {} : { compression }),
    ...(level === undefined ? {} : { level }),
    force,
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
