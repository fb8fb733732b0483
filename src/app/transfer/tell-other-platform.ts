import type { OnEvent } from '../../base/index.ts';
import { openImage } from '../../image/index.ts';
import {
  type BlobSource,
  type Descriptor,
  formatPlatform,
  isImageConfigType,
  isIndexType,
  matchesPlatform,
  type Platform,
} from '../../oci/index.ts';

/** What was taken, and what for. */
interface TakenImage {
  /** As a message calls it. */
  readonly name: string;
  readonly source: BlobSource;
  readonly descriptor: Descriptor;
  /** What was asked for. */
  readonly wanted: readonly Platform[];
}

/** An image that stands alone is taken whatever was asked for; that it is for none of these platforms is not to be found out when it runs. */
export async function tellOtherPlatform(
  { name, source, descriptor, wanted }: TakenImage,
  onEvent: OnEvent = () => undefined,
): Promise<void> {
  if (wanted.length === 0 || isIndexType(descriptor.mediaType)) return;
  const image = openImage(source, descriptor);
  if (!isImageConfigType((await image.manifest()).config.mediaType)) return;
  const { platform } = await image.config();
  if (wanted.some((each) => matchesPlatform(each, platform))) return;
  const others = wanted.map(formatPlatform).join(', ');
  onEvent({ kind: 'warning', message: `image ${name} is for ${formatPlatform(platform)} alone, not for ${others}` });
}
