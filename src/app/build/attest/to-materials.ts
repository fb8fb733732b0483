import { basename } from 'node:path';
import type { BuildInput, ImageInput, ResourceDescriptor } from '../../../build/index.ts';
import { digestHex, formatPlatform } from '../../../oci/index.ts';
import { formatPurl } from '../../../security/catalog/index.ts';
import { imagePurl } from './image-purl.ts';

/** What a build took from elsewhere, in the words of provenance. Source: BuildKit, solver/llbsolver/provenance: images, repositories, files. */
export function toMaterials(inputs: readonly BuildInput[]): readonly ResourceDescriptor[] {
  return inputs.map(toMaterial);
}

function toMaterial(input: BuildInput): ResourceDescriptor {
  switch (input.kind) {
    case 'image':
      return { uri: imageUri(input), digest: { sha256: digestHex(input.digest) } };
    case 'git':
      return toCommit(input.url, input.ref, input.commit);
    case 'file':
      return { uri: input.url, digest: { sha256: digestHex(input.digest) } };
  }
}

/** A repository at a commit. */
export function toCommit(url: string, ref: string, commit: string): ResourceDescriptor {
  const algorithm = commit.length === 64 ? 'sha256' : 'sha1';
  return { uri: ref === '' ? url : `${url}#${ref}`, digest: { [algorithm]: commit } };
}

/** A layout of this machine is told by its last name: the way there is nobody's business. */
function imageUri({ name, platform }: ImageInput): string {
  const [, path] = /^oci-layout:\/\/(.+)$/.exec(name) ?? [];
  if (path === undefined) return imagePurl(name, platform) ?? `docker-image://${name}`;
  const [, base = '', tag] = /^([^:@]+)(?:[:@](.+))?$/.exec(basename(path)) ?? [];
  const purl = formatPurl({
    ...{ type: 'oci', name: base.toLowerCase(), ...(tag === undefined ? {} : { version: tag }) },
    qualifiers: { platform: formatPlatform(platform) },
  });
  return purl ?? `oci-layout://${base}`;
}
