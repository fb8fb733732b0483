import { type Entry, type LayerItem, writeLayer } from '../../archive/index.ts';
import { utf8 } from '../../base/index.ts';
import { createImageConfig, emptyRunConfig, mediaTypes, type RunConfig } from '../../oci/index.ts';
import type { SourceImage } from '../sources.ts';
import type { DirectoryBlobs } from './directory-blobs.ts';

/** Paths and what is there: text, `-> target` for a link, `undefined` for a directory. */
export type TestFiles = Readonly<Record<string, string | undefined>>;

/** What test images are for. */
export const testPlatform = { os: 'linux', architecture: 'amd64' } as const;

/** Makes an image of one layer, its files root's and older than any test build. */
export async function makeImage(
  blobs: DirectoryBlobs,
  files: TestFiles,
  config: Partial<RunConfig>,
): Promise<SourceImage> {
  using writer = blobs.create();
  await writeLayer(Object.entries(files).map(toItem), (bytes) => writer.write(bytes));
  const { digest, size } = await writer.commit();
  const layer = { descriptor: { mediaType: mediaTypes.ociLayer, digest, size }, diffId: digest };
  const document = createImageConfig({
    platform: testPlatform,
    config: { ...emptyRunConfig, ...config },
    diffIds: [digest],
    history: [{ createdBy: 'base' }],
  });
  return { named: layer.descriptor, descriptor: layer.descriptor, config: document, layers: [layer] };
}

const modes = { file: 0o644, directory: 0o755, symlink: 0o777 } as const;

function toItem([path, content]: readonly [string, string | undefined]): LayerItem {
  const link = content?.startsWith('-> ') ? content.slice(3) : undefined;
  const bytes = utf8(link === undefined ? (content ?? '') : '');
  const type = content === undefined ? 'directory' : link === undefined ? 'file' : 'symlink';
  const entry: Entry = {
    ...{ path, type, mode: modes[type], uid: 0, gid: 0, size: bytes.length, linkTarget: link ?? '' },
    ...{ mtimeSec: 500_000_000, mtimeNsec: 0, devMajor: 0, devMinor: 0, xattrs: new Map() },
  };
  return bytes.length === 0 ? { entry } : { entry, content: { kind: 'bytes', bytes } };
}
