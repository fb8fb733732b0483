import {
  type BakedTarget,
  type BakeRequest,
  bake as bakeTargets,
  openNacre,
  planBake,
  toBuildMetadata,
} from '../../app/index.ts';
import { cancelOnSignal } from '../cancel-on-signal.ts';
import type { Command, Flag, Invocation } from '../command.ts';
import { progressFlag } from '../progress/progress-kind.ts';
import { showBuild } from '../progress/show-build.ts';
import { assertDirectoryOf, writeTextFile } from '../write-text-file.ts';
import { attestFlags } from './build/attest-flags.ts';
import { lockFlags, readLock, verifyFlag, verifyTargets } from './build/prove-flags.ts';
import { shellFlag } from './build/shell-flag.ts';

const flags: readonly Flag[] = [
  {
    name: 'allow',
    kind: 'list',
    value: 'RIGHT',
    about: 'security.insecure: RUN may ask for it',
    completion: ['network.host', 'security.insecure'],
  },
  { name: 'file', short: 'f', kind: 'list', value: 'FILE', about: 'bake or compose file', completion: 'file' },
  { name: 'load', kind: 'switch', about: 'put images into the store, too' },
  ...lockFlags,
  shellFlag,
  verifyFlag,
  {
    name: 'metadata-file',
    kind: 'text',
    value: 'FILE',
    about: 'write digests and names to a file, as JSON',
    completion: 'file',
  },
  { name: 'no-cache', kind: 'switch', about: 'run every step, whatever was done before' },
  { name: 'print', kind: 'switch', about: 'show what would be built, and build nothing' },
  progressFlag,
  ...attestFlags.filter(({ name }) => name !== 'attest'),
  { name: 'pull', kind: 'switch', about: 'ask for base images, also for those here' },
  { name: 'push', kind: 'switch', about: 'push the images under their names' },
  { name: 'quiet', short: 'q', kind: 'switch', about: 'print nothing but names and digests' },
  { name: 'set', kind: 'list', value: 'TARGET.FIELD=VALUE', about: 'change a field; += adds to a list' },
];

export const bake: Command = {
  name: 'bake',
  about: `Builds several images that files say all of: docker-bake.json in the form of buildx, and the services of a compose file that have a
build section. Prints each target with its image's digest. TARGET is a target or a group; without one it is default, which for a compose file are all services. Without -f
the files are compose.yaml, docker-compose.yml, docker-bake.json and docker-bake.override.json, those that are there. HCL is not read.`,
  positionals: [{ name: 'TARGET', kind: 'any', completion: 'none' }],
  flags: flags.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  examples: [
    { call: 'nacre bake', about: 'All that the files of this directory say' },
    { call: 'nacre bake app --set app.args.VERSION=2', about: 'One target, with another argument' },
    { call: 'nacre bake --print', about: 'What would be built' },
  ],
  async run(invocation) {
    const { flags, terminal, root } = invocation;
    const request = readRequest(invocation);
    const metadata = flags.text('metadata-file');
    if (metadata !== undefined) assertDirectoryOf(metadata);
    if (flags.on('print')) {
      terminal.out(`${JSON.stringify(await planBake(request), null, 2)}\n`);
      return 0;
    }
    using nacre = openNacre(root);
    using cancel = cancelOnSignal();
    const { signal } = cancel;
    const baked = await verifyTargets(invocation, (asked) =>
      showBuild('bake', invocation, (shown) => bakeTargets(nacre, { ...request, signal, ...shown, ...asked })),
    );
    await writeMetadata(metadata, baked);
    terminal.out(baked.flatMap(formatBaked).join(''));
    return 0;
  },
};

function readRequest({ flags, positionals, terminal }: Invocation): BakeRequest {
  return {
    files: flags.list('file'),
    targets: positionals,
    overrides: flags.list('set'),
    noCache: flags.on('no-cache'),
    load: flags.on('load'),
    pull: flags.on('pull'),
    push: flags.on('push'),
    attest: { provenance: flags.text('provenance'), sbom: flags.text('sbom') },
    allow: flags.list('allow'),
    ...readLock(flags, 'bake'),
    directory: process.cwd(),
    environment: terminal.environment,
  };
}

/** `app sha256:…`, a line for each of a target's images. */
function formatBaked({ name, images }: BakedTarget): readonly string[] {
  const digests = new Set(images.map(({ descriptor }) => descriptor.digest));
  return [...digests].map((digest) => `${name} ${digest}\n`);
}

async function writeMetadata(path: string | undefined, baked: readonly BakedTarget[]): Promise<void> {
  if (path === undefined) return;
  const metadata: Record<string, unknown> = {};
  for (const { name, images } of baked) metadata[name] = await toBuildMetadata(images);
  writeTextFile(path, `${JSON.stringify(metadata, null, 2)}\n`);
}
