import { limits, wrapFault } from '../../base/index.ts';
import { selectManifest } from '../../image/index.ts';
import { type Descriptor, type Platform, parseManifest, readBlob } from '../../oci/index.ts';
import type { Nacre } from '../nacre.ts';
import { openOutput } from '../open-output.ts';
import type { RegistryAccess } from '../registry/registry-access.ts';
import { parseImagePlace } from '../transfer/image-place.ts';
import { openRegistryLate } from '../transfer/open-registry-late.ts';
import { openSource } from '../transfer/open-source.ts';

/** One call of `manifest`. */
export interface DocumentCall extends RegistryAccess {
  /** As `parseImagePlace` reads it. */
  readonly image: string;
  /** The image of an index. @default the index itself; for `config` the host's */
  readonly platform?: Platform;
  /** The image's config rather than its manifest. @default false */
  readonly config?: boolean;
  readonly signal?: AbortSignal;
}

/** A document of an image, of which nothing but what was asked for has been read. */
interface ImageDocument {
  readonly descriptor: Descriptor;
  /** The bytes as they are, verified. */
  bytes(): Promise<Uint8Array>;
}

/**
 * Finds the manifest, index or config of an image wherever it is, and gives it to `use` while its place is open.
 *
 * @throws as `openSource`; image/no-platform
 */
async function withDocument<Result>(
  nacre: Nacre,
  call: DocumentCall,
  use: (document: ImageDocument) => Promise<Result>,
): Promise<Result> {
  const { image, platform, signal } = call;
  const cancel = signal === undefined ? {} : { signal };
  using registry = openRegistryLate(nacre, call);
  try {
    await using from = await openSource(parseImagePlace(image), { nacre, registry: registry.open, ...cancel });
    const { source } = from;
    const isOne = platform !== undefined || call.config === true;
    const manifest = isOne ? await selectManifest(source, from.descriptor, platform) : from.descriptor;
    const readManifest = () => readBlob(source, manifest, limits.manifest, cancel);
    if (call.config !== true) return await use({ descriptor: manifest, bytes: readManifest });
    const { config } = parseManifest(await readManifest(), manifest.mediaType);
    return await use({ descriptor: config, bytes: () => readBlob(source, config, limits.config, cancel) });
  } catch (error) {
    throw wrapFault(`manifest of ${image}`, error);
  }
}

/** Writes a document of an image to standard output, byte for byte as it is. */
export function writeDocument(nacre: Nacre, call: DocumentCall): Promise<void> {
  return withDocument(nacre, call, async (document) => {
    const bytes = await document.bytes();
    using output = openOutput(undefined);
    output.write(bytes);
  });
}

/** What a document of an image is, read only as far as that needs: of a registry's manifest, nothing but the head. */
export function describeDocument(nacre: Nacre, call: DocumentCall): Promise<Descriptor> {
  return withDocument(nacre, call, async ({ descriptor }) => descriptor);
}
