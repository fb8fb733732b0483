import {
  type BuildImageRequest,
  type BuildOutput,
  type BuiltImage,
  parseAnnotation,
  parseOutput,
  pushOutputs,
  toBuildMetadata,
} from '../../../app/index.ts';
import type { Flag, Flags } from '../../command.ts';
import { cliFault } from '../../faults.ts';
import type { Terminal } from '../../terminal.ts';
import { assertDirectoryOf, writeTextFile } from '../../write-text-file.ts';

/** The flags of `build` that say what it leaves behind. */
export const outputFlags: readonly Flag[] = [
  {
    name: 'annotation',
    kind: 'list',
    value: 'NAME=VALUE',
    about: 'annotate; index:NAME=VALUE and others as well',
  },
  { name: 'iidfile', kind: 'text', value: 'FILE', about: "write the image's digest to a file", completion: 'file' },
  { name: 'load', kind: 'switch', about: 'the same as -o type=image, the default' },
  {
    name: 'metadata-file',
    kind: 'text',
    value: 'FILE',
    about: 'write digests and names to a file, as JSON',
    completion: 'file',
  },
  {
    name: 'output',
    short: 'o',
    kind: 'list',
    value: 'SPEC',
    about: 'type=image|registry|oci|docker|tar|local,…',
    completion: 'file',
  },
  { name: 'pull', kind: 'switch', about: 'ask for base images, also for those here' },
  { name: 'push', kind: 'switch', about: 'push the image; the same as -o type=registry' },
  { name: 'squash', kind: 'switch', about: 'make one layer of those that are made' },
];

/** What the flags say of the outputs. @throws cli/usage, app/bad-output */
export function readOutputs(
  flags: Flags,
  terminal: Terminal,
): Pick<BuildImageRequest, 'outputs' | 'annotations' | 'squash'> {
  const asked = flags.list('output').map(parseOutput);
  const written = flags.on('push') ? pushOutputs(asked) : asked;
  const outputs = flags.on('load') ? [...written, parseOutput('type=image')] : written;
  assertTerminal(outputs, terminal);
  for (const flag of ['iidfile', 'metadata-file']) {
    assertImage(flag, flags, outputs);
    const path = flags.text(flag);
    if (path !== undefined) assertDirectoryOf(path);
  }
  const annotations = flags.list('annotation').flatMap(parseAnnotation);
  return { outputs, annotations, squash: flags.on('squash') };
}

/** Whether standard output is where an output goes, so that nothing else may. */
export function takesStandardOutput(outputs: readonly BuildOutput[] = []): boolean {
  return outputs.some((output) => output.kind !== 'image' && output.kind !== 'cacheonly' && output.dest === undefined);
}

/** Writes the files that tell of what was built. @throws cli/not-written */
export async function writeReports(flags: Flags, images: readonly BuiltImage[]): Promise<void> {
  const [image] = images;
  const iidFile = flags.text('iidfile');
  const metadataFile = flags.text('metadata-file');
  if (iidFile !== undefined && image !== undefined) writeTextFile(iidFile, image.descriptor.digest);
  if (metadataFile === undefined) return;
  writeTextFile(metadataFile, `${JSON.stringify(await toBuildMetadata(images), null, 2)}\n`);
}

function assertTerminal(outputs: readonly BuildOutput[], terminal: Terminal): void {
  if (!takesStandardOutput(outputs) || !terminal.stdoutIsTerminal) return;
  throw cliFault('cli/usage', 'build: will not write an archive to a terminal', {
    hint: 'Add dest=FILE to the output, or send it into a pipe.',
  });
}

function assertImage(flag: string, flags: Flags, outputs: readonly BuildOutput[]): void {
  const isFiles =
    outputs.length > 0 && outputs.every(({ kind }) => kind === 'tar' || kind === 'local' || kind === 'cacheonly');
  if (flags.text(flag) === undefined || !isFiles) return;
  throw cliFault('cli/usage', `build: --${flag} tells of an image, and there will be none`, {
    hint: 'Leave it out, or add `--output type=image`.',
  });
}
