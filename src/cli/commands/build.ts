import { readFileSync } from 'node:fs';
import {
  type BuildImageRequest,
  buildLocked,
  checkBuild,
  type LockedBuildRequest,
  openNacre,
  parseBuildContext,
  toBuildRunOptions,
  toTargetName,
  version,
} from '../../app/index.ts';
import { assertNamed } from '../assert-named.ts';
import { cancelOnSignal } from '../cancel-on-signal.ts';
import type { Command, Flag, Flags, Invocation } from '../command.ts';
import { cliFault } from '../faults.ts';
import { formatFindings } from '../format-findings.ts';
import { formatSarif } from '../format-sarif.ts';
import { progressFlag } from '../progress/progress-kind.ts';
import { showBuild } from '../progress/show-build.ts';
import { readPlatforms } from '../read-platforms.ts';
import { attestFlags, readAttestations } from './build/attest-flags.ts';
import { cacheFlags, readCacheFlags } from './build/cache-flags.ts';
import { explainFlag, explainSteps } from './build/explain-flags.ts';
import { outputFlags, readOutputs, takesStandardOutput, writeReports } from './build/output-flags.ts';
import { lockFlags, readLock, verifyBuild, verifyFlag } from './build/prove-flags.ts';
import { readFlags } from './build/read-flags.ts';
import { runFlags } from './build/run-flags.ts';
import { shellFlag } from './build/shell-flag.ts';

const compressions = ['none', 'gzip', 'zstd'] as const;
const checkFormats = ['text', 'json', 'sarif'] as const;

const ownFlags: readonly Flag[] = [
  { name: 'build-arg', kind: 'list', value: 'NAME[=VALUE]', about: 'value of an ARG, or pass on our variable' },
  {
    name: 'build-context',
    kind: 'list',
    value: 'CONTEXT',
    about: 'NAME=WHERE: a directory, address, image, stage',
  },
  { name: 'check', kind: 'switch', about: 'check the Dockerfile, and build nothing' },
  {
    name: 'compression',
    kind: 'text',
    value: 'KIND',
    about: 'of the layers: none (the default), gzip, zstd',
    completion: compressions,
  },
  {
    name: 'file',
    short: 'f',
    kind: 'text',
    value: 'FILE',
    about: 'Dockerfile or image.ts; - reads standard input',
    completion: 'file',
  },
  {
    name: 'format',
    kind: 'text',
    value: 'KIND',
    about: 'of --check: text (the default), json, sarif',
    completion: checkFormats,
  },
  { name: 'json', kind: 'switch', about: 'the same as --format json' },
  { name: 'label', kind: 'list', value: 'NAME=VALUE', about: 'label the image' },
  { name: 'no-cache', kind: 'switch', about: 'run every step, whatever was done before' },
  { name: 'platform', kind: 'list', value: 'OS/ARCH[,…]', about: 'what to build for; several give an index' },
  progressFlag,
  { name: 'quiet', short: 'q', kind: 'switch', about: 'print nothing but the digest' },
  { name: 'tag', short: 't', kind: 'list', value: 'NAME[:TAG]', about: 'name the image', completion: 'image' },
  { name: 'target', kind: 'text', value: 'STAGE', about: 'stage to build; the last one' },
];

const flags: readonly Flag[] = [
  ...ownFlags,
  ...lockFlags,
  verifyFlag,
  explainFlag,
  shellFlag,
  ...attestFlags,
  ...cacheFlags,
  ...outputFlags,
  ...runFlags,
].toSorted((a, b) => (a.name < b.name ? -1 : 1));

export const build: Command = {
  name: 'build',
  about: `Builds an image from a Dockerfile and prints its digest. CONTEXT is what COPY and ADD copy from: a directory; the address
of a git repository (…/x.git#ref:subdirectory) or of an archive; or - for an archive or a Dockerfile on standard input.
A directory of a Node or TypeScript project needs no Dockerfile: what its image is made of stands in package.json and its lock file.
Steps done before are not done again; stages that don't depend on each other are built at the same time. The same context gives the
same digest on every machine and day: everything is dated with SOURCE_DATE_EPOCH, else the context's last git commit, else 1980. With --check nothing is built, and the exit
status is 1 when something was found; CONTEXT is then this directory unless another one is named.
The image goes into the store unless -o says otherwise; several outputs can be asked for. A path is that of a directory for the image's files, and - a tar of
them on standard output. For other platforms, stages without RUN need nothing; RUN needs qemu-user-static.`,
  positionals: [{ name: 'CONTEXT', kind: 'optional', completion: 'directory' }],
  flags,
  examples: [
    { call: 'nacre build -t hello .', about: 'The Dockerfile of this directory' },
    {
      call: 'nacre build -f ops/Dockerfile --target test --build-arg NODE_ENV=test .',
      about: 'One stage of another Dockerfile',
    },
    {
      call: 'nacre build -t hello --platform amd64,arm64 -o type=oci,dest=hello.tar .',
      about: 'For two platforms, to an archive that other tools take',
    },
    { call: 'nacre build -t node-app examples/node-app', about: 'A Node project, as its package.json says' },
    { call: 'nacre build --target bin -o out .', about: 'The files of a stage alone' },
    { call: 'nacre build -t hello https://example.org/me/hello.git#v2', about: 'A tag of a git repository' },
    { call: 'nacre build --verify -t hello .', about: 'Twice, to prove that it gives the same' },
    {
      call: 'nacre build --lock -t hello . && nacre build --frozen -t hello .',
      about: 'From the same things again, and no network',
    },
    { call: 'nacre build --check', about: 'What is likely wrong with the Dockerfile' },
  ],
  async run(invocation) {
    const { flags, positionals } = invocation;
    const format = flags.text('format') ?? (flags.on('json') ? 'json' : undefined);
    if (flags.on('check')) return runCheck(invocation, toChoice('format', checkFormats, format ?? 'text'));
    if (flags.text('format') !== undefined || (format !== undefined && !flags.on('verify') && !flags.on('explain')))
      throw cliFault('cli/usage', 'build: --format goes with --check, --json with --check, --verify or --explain');
    const [context] = positionals;
    if (context === undefined)
      throw cliFault('cli/usage', 'build: CONTEXT is missing', { hint: 'See `nacre build --help`.' });
    return await runBuild(invocation, context);
  },
};

async function runBuild(invocation: Invocation, context: string): Promise<number> {
  const { flags, terminal, root } = invocation;
  const asked = readFlags(() => readRequest(invocation, context));
  using nacre = openNacre(root);
  using cancel = cancelOnSignal();
  const request = { ...asked, signal: cancel.signal };
  const { images } = await explainSteps(invocation, (explained) =>
    verifyBuild(invocation, (verified) =>
      showBuild('build', invocation, (shown) =>
        buildLocked(nacre, { ...request, ...shown, ...verified, ...explained }),
      ),
    ),
  );
  await writeReports(flags, images);
  const digests = new Set(images.map(({ descriptor }) => descriptor.digest));
  if (!takesStandardOutput(request.outputs) && !flags.on('json'))
    terminal.out([...digests].map((digest) => `${digest}\n`).join(''));
  return 0;
}

function readRequest({ flags, terminal }: Invocation, context: string): LockedBuildRequest {
  const { environment } = terminal;
  const compression = flags.text('compression');
  const outputs = readOutputs(flags, terminal);
  if (flags.on('json') && takesStandardOutput(outputs.outputs))
    throw cliFault('cli/usage', 'build: --json and an output both take standard output');
  const names = flags.list('tag');
  // The build is told of them as they were written.
  for (const name of names) toTargetName(name);
  assertNamed('label', flags.list('label'));
  return {
    ...readSource(flags, environment),
    ...outputs,
    ...readCacheFlags(flags),
    attestations: readAttestations(flags, environment),
    ...readLock(flags, 'build'),
    context,
    names,
    labels: toPairs(flags.list('label'), {}),
    noCache: flags.on('no-cache'),
    pull: flags.on('pull'),
    ...(compression === undefined ? {} : { compression: toChoice('compression', compressions, compression) }),
    environment,
    run: toBuildRunOptions(flags, { cwd: process.cwd(), environment }),
    contexts: flags.list('build-context').map(parseBuildContext),
  };
}

async function runCheck(
  { flags, positionals, terminal, root }: Invocation,
  format: (typeof checkFormats)[number],
): Promise<number> {
  const source = readFlags(() => readSource(flags, terminal.environment));
  using nacre = openNacre(root);
  const report = await checkBuild(nacre, {
    ...source,
    context: positionals[0] ?? '.',
    environment: terminal.environment,
  });
  const colour = terminal.colour && terminal.stdoutIsTerminal;
  if (format === 'text') terminal.out(formatFindings(report, { colour }));
  else terminal.out(format === 'sarif' ? formatSarif(report, version) : `${JSON.stringify(report, null, 2)}\n`);
  return report.findings.length === 0 ? 0 : 1;
}

/** What the flags say of the Dockerfile and of what it is read for. */
function readSource(
  flags: Flags,
  environment: Readonly<Record<string, string | undefined>>,
): Pick<BuildImageRequest, 'buildArgs' | 'file' | 'text' | 'platforms' | 'target'> {
  assertNamed('build-arg', flags.list('build-arg'));
  const platforms = readPlatforms(flags);
  const target = flags.text('target');
  return {
    buildArgs: toPairs(flags.list('build-arg'), environment),
    ...readFileFlag(flags.text('file')),
    ...(platforms.length === 0 ? {} : { platforms }),
    ...(target === undefined ? {} : { target }),
  };
}

/** `NAME=VALUE`, or `NAME` alone for the value it has in `environment`; one that has none there is left out. */
function toPairs(
  texts: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const pairs: Record<string, string> = {};
  for (const text of texts) {
    const at = text.indexOf('=');
    const value = at < 0 ? environment[text] : text.slice(at + 1);
    if (value !== undefined) pairs[at < 0 ? text : text.slice(0, at)] = value;
  }
  return pairs;
}

function toChoice<Choice extends string>(flag: string, choices: readonly Choice[], text: string): Choice {
  const choice = choices.find((each) => each === text);
  if (choice !== undefined) return choice;
  throw cliFault('cli/usage', `build: --${flag} can not be "${text}"`, {
    hint: `Choose one of: ${choices.join(', ')}.`,
  });
}

function readFileFlag(file: string | undefined): { readonly file?: string; readonly text?: Uint8Array } {
  if (file === undefined) return {};
  return file === '-' ? { text: readFileSync(0) } : { file };
}
