import { type ArtifactFields, parseArtifactFile, parseMediaType } from '../app/index.ts';
import type { Flag, Flags } from './command.ts';
import { withRegistryFlags } from './registry-flags.ts';
import { parsePairs } from './word-values.ts';

const common: readonly Flag[] = [
  { name: 'annotation', kind: 'list', value: 'NAME=VALUE', about: 'an annotation of the manifest' },
  { name: 'artifact-type', kind: 'text', value: 'TYPE', about: 'what kind of thing it is' },
  { name: 'config', kind: 'text', value: 'FILE[:TYPE]', about: 'its config', completion: 'file' },
  { name: 'media-type', kind: 'text', value: 'TYPE', about: 'of files that say no other' },
  { name: 'quiet', short: 'q', kind: 'switch', about: 'show no progress' },
];

/** The flags of a command that makes an artifact of files: those that all have, and its own. */
export function artifactFlags(own: readonly Flag[]): readonly Flag[] {
  return withRegistryFlags([...common, ...own]);
}

/** What the flags and the files after them ask for. @throws cli/usage, app/no-file, app/bad-artifact */
export function readArtifactFlags(
  command: string,
  flags: Flags,
  files: readonly string[],
): Pick<ArtifactFields, 'files' | 'artifactType' | 'mediaType' | 'config' | 'annotations'> {
  const config = flags.text('config');
  const mediaType = flags.text('media-type');
  const artifactType = flags.text('artifact-type');
  return {
    files: files.map(parseArtifactFile),
    annotations: parsePairs(command, 'annotation', flags.list('annotation')),
    ...(artifactType === undefined ? {} : { artifactType: parseMediaType(artifactType) }),
    ...(mediaType === undefined ? {} : { mediaType: parseMediaType(mediaType) }),
    ...(config === undefined ? {} : { config: parseArtifactFile(config) }),
  };
}
