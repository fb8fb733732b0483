import { isFault } from '../base/index.ts';
import type { Platform } from '../oci/index.ts';
import { inspectContainer } from './containers/inspect-container.ts';
import { appFault } from './faults.ts';
import { inspectImage } from './images/inspect-image.ts';
import type { Nacre } from './nacre.ts';
import type { ContainerInspection, ImageInspection } from './wire.ts';

/**
 * Everything known of what has the name or ID. An image wins over a container of the same name.
 *
 * @param platform which image of an index; @default the host's
 * @throws app/no-image when there is neither, app/ambiguous-id
 */
export async function inspect(
  nacre: Nacre,
  text: string,
  platform?: Platform,
): Promise<ImageInspection | ContainerInspection> {
  try {
    return await inspectImage(nacre.store, text, platform);
  } catch (error) {
    // What can't name an image may name a container.
    if (!isFault(error, 'app/no-image') && !isFault(error, 'oci/bad-reference')) throw error;
  }
  try {
    return await inspectContainer(nacre, text);
  } catch (error) {
    if (!isFault(error, 'app/no-container')) throw error;
    throw appFault('app/no-image', `no image or container "${text}"`, {
      hint: 'See `nacre images` and `nacre ps -a` for what is there.',
      cause: error,
    });
  }
}
