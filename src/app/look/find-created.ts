import { limits } from '../../base/index.ts';
import { isImageEntry, openImage } from '../../image/index.ts';
import {
  type BlobSource,
  type Descriptor,
  hostPlatform,
  isImageConfigType,
  isIndexType,
  matchesPlatform,
  parseManifestOrIndex,
  readBlob,
} from '../../oci/index.ts';

/** Source: image-spec, annotations.md. */
const createdAnnotation = 'org.opencontainers.image.created';

/**
 * When an image was made, as it says itself: by an annotation of the manifest or index, else by its config; of an index without it that of the image for this
 * machine, or the first.
 *
 * @returns ISO 8601 in UTC; `undefined` when it says nothing that is a date
 * @throws oci/blob-absent, oci/bad-document
 */
export async function findCreated(source: BlobSource, descriptor: Descriptor): Promise<string | undefined> {
  const { mediaType } = descriptor;
  const document = parseManifestOrIndex(await readBlob(source, descriptor, limits.manifest), mediaType);
  const said = toDate(document.annotations[createdAnnotation]);
  if (said !== undefined) return said;
  if (document.kind === 'manifest')
    return isImageConfigType(document.config.mediaType)
      ? toDate((await openImage(source, descriptor).config()).created)
      : undefined;
  const images = document.manifests.filter(isImageEntry);
  const own = images.find(({ platform }) => platform !== undefined && matchesPlatform(hostPlatform(), platform));
  const image = own ?? images[0];
  return image === undefined || isIndexType(image.mediaType) ? undefined : findCreated(source, image);
}

function toDate(text: string | undefined): string | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
