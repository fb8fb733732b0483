import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  globSync,
  lchownSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { cannotRun, labEnvironment, nacreProgram, run } from './lab.ts';
import { type FileText, writeFiles } from './write-files.ts';

const project = join(import.meta.dirname, '../..');

/** Somewhere to build: whatever a build might notice is different in two of them. */
interface Place {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Runs what follows it. */
  readonly prefix: readonly string[];
  readonly umask: string;
}

const files: Readonly<Record<string, FileText>> = {
  'www/index.html': '<h1>hello</h1>\n',
  'www/style.css': 'body { color: black }\n',
  'www/img/logo.svg': '<svg/>\n',
  'src/main.ts': 'export const name: string = "main";\n',
  'src/lib/util.ts': 'export const twice = (x: string) => x + x;\n',
  'src/lib/deep/er.ts': 'export {};\n',
  'src/README.md': '# source\n',
  'config/app.conf': 'port = 80\n',
  'config/amd64.conf': 'arch = amd64\n',
  'config/arm64.conf': 'arch = arm64\n',
  'scripts/entry.sh': { program: '#!/bin/sh\nexec "$@"\n' },
  'scripts/plain.sh': 'echo plain\n',
  'package.json': '{"name":"app","version":"1.0.0"}\n',
  'package-lock.json': '{"lockfileVersion":3}\n',
  'requirements.txt': 'flask==3.0.0\nrequests==2.31.0\nzlib==1.0\n',
  'link-to-src': { symlink: 'src' },
  dangling: { symlink: 'nowhere' },
  'empty/': '',
  '.dockerignore': '**/*.tmp\n*.Dockerfile\n',
  'left.tmp': 'not this\n',
  // Of more names than one block of a directory takes, so that file systems list them as they like.
  ...Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`src/many/${(at * 37) % 60}.txt`, `${at}\n`])),
};

/** Sets Node's clock. Commands in containers keep the machine's: nothing but time itself changes that. */
const clock = `const shift = 400 * 24 * 3600 * 1000;
const Real = Date;
globalThis.Date = class extends Real {
  constructor(...args) { args.length === 0 ? super(Real.now() + shift) : super(...args); }
  static now() { return Real.now() + shift; }
};
`;

/** Writes a context: in reverse order, with other owners, times and modes for the second place. */
function writeContext(directory: string, isOther: boolean): void {
  const entries = Object.entries(files);
  writeFiles(directory, Object.fromEntries(isOther ? entries.toReversed() : entries));
  run(
    'tar',
    '-C',
    directory,
    '--mtime=@7',
    '--sort=name',
    '--owner=0',
    '--group=0',
    '-czf',
    join(directory, 'assets.tar.gz'),
    'www',
    'scripts',
  );
  if (!isOther) return;
  for (const name of globSync('**/{*,.*}', { cwd: directory })) {
    const path = join(directory, name);
    lchownSync(path, 1234, 5678);
    const stats = lstatSync(path);
    if (!stats.isSymbolicLink()) chmodSync(path, stats.mode & 0o100 ? 0o750 : stats.isDirectory() ? 0o751 : 0o600);
    lutimesSync(path, 1_600_000_000, 1_600_000_000);
  }
}

function openPlace(directory: string, isOther: boolean): Place {
  mkdirSync(directory, { recursive: true });
  const environment: Record<string, string> = {
    ...labEnvironment(directory),
    ...{ TOKEN: 'hunter2', TZ: 'UTC', LANG: 'C', NODE_EXTRA_CA_CERTS: '/etc/ssl/certs/ca-certificates.crt' },
  };
  writeContext(join(directory, isOther ? 'elsewhere/context' : 'context'), isOther);
  if (!isOther) return { directory, environment, prefix: [], umask: '022' };
  writeFileSync(join(directory, 'clock.mjs'), clock);
  return {
    directory,
    environment: {
      ...environment,
      HOME: join(directory, 'home of somebody'),
      USER: 'somebody',
      TZ: 'Pacific/Auckland',
      LANG: 'tr_TR.UTF-8',
      LC_ALL: 'tr_TR.UTF-8',
      NODE_OPTIONS: `--import ${join(directory, 'clock.mjs')}`,
      NACRE_SNAPSHOTTER: 'unpacked',
    },
    prefix: availableParallelism() > 1 && existsSync('/usr/bin/taskset') ? ['taskset', '-c', '0'] : [],
    umask: '077',
  };
}

async function nacre({ environment, prefix, umask }: Place, cwd: string, ...args: readonly string[]): Promise<string> {
  const script = 'umask "$1"; cd "$2"; shift 2; exec "$@"';
  const command = ['-c', script, 'sh', umask, cwd, ...prefix, nacreProgram, ...args];
  const { stdout } = await promisify(execFile)('sh', command, { env: environment, timeout: 60_000 });
  return stdout;
}

function digestOfFile(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

async function importBase(place: Place, tar: string): Promise<void> {
  await nacre(place, place.directory, 'import', '-q', tar, 'base');
  await nacre(place, place.directory, 'tag', 'base', 'busybox');
}

/** A place of somebody who is not root; `undefined` where others can not read the tool: a checkout in somebody's home. */
async function openOrdinary(directory: string, tar: string): Promise<Place | undefined> {
  chmodSync(dirname(directory), 0o755);
  mkdirSync(directory);
  chownSync(directory, 65534, 65534);
  const prefix = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  const place = { directory, environment: labEnvironment(directory), prefix, umask: '022' };
  try {
    await importBase(place, tar);
    return place;
  } catch (error) {
    if (/EACCES|ermission denied/.test(String(error))) return undefined;
    throw error;
  }
}

/** What a build gives: digests of the image in several forms and with what is attested of it, and that of its files. */
async function build(place: Place, context: string, flags: readonly string[]): Promise<readonly string[]> {
  const out = join(place.directory, 'out');
  const outputs = ['type=image', ...['gzip', 'zstd'].map((kind) => `type=image,compression=${kind}`)];
  const asked = [...outputs, `type=tar,dest=${out}`].flatMap((output) => ['-o', output]);
  const digests = await nacre(
    place,
    context,
    'build',
    '-q',
    '-t',
    'it',
    ...asked,
    '--provenance=mode=max',
    ...flags,
    '.',
  );
  return [...digests.trimEnd().split('\n'), digestOfFile(out)];
}

/** What the first lines of a Dockerfile say of its call. */
function flagsOf(text: string): readonly string[] {
  return /^# flags: (.*)$/m.exec(text)?.[1]?.split(' ') ?? [];
}

describe('two stores on two file systems, with all around them different', { skip: cannotRun() }, () => {
  let root: string;
  let other: string;
  let places: readonly [Place, Place];
  let ordinary: Place | undefined;

  before(async () => {
    root = mkdtempSync(join(tmpdir(), 'nacre-same-'));
    // In memory, directories list their files in another order.
    other = existsSync('/dev/shm') ? mkdtempSync('/dev/shm/nacre-same-') : join(root, 'other');
    places = [openPlace(join(root, 'a'), false), openPlace(join(other, 'b/c/d'), true)];
    const tar = join(root, 'base.tar');
    run('sh', join(project, 'scripts/base-image.sh'), tar);
    for (const place of places) await importBase(place, tar);
    ordinary = await openOrdinary(join(root, 'user'), tar);
  });
  after(() => {
    rmSync(root, { recursive: true, force: true });
    rmSync(other, { recursive: true, force: true });
  });

  /** Both at the same time. */
  async function assertSame(contexts: readonly [string, string], flags: readonly string[] = []): Promise<void> {
    const [one, two] = await Promise.all(places.map((place, at) => build(place, contexts[at] ?? '', flags)));
    assert.deepEqual(two, one);
  }

  for (const path of globSync('reproducible/*.Dockerfile', { cwd: import.meta.dirname }).sort()) {
    test(basename(path, '.Dockerfile'), async () => {
      const file = join(import.meta.dirname, path);
      await assertSame(
        [join(root, 'a/context'), join(other, 'b/c/d/elsewhere/context')],
        ['-f', file, ...flagsOf(readFileSync(file, 'utf8'))],
      );
    });
  }

  // They need no privilege, so that any user can be the one who builds.
  for (const name of ['archives', 'copies', 'cross-platform', 'static-site']) {
    test(`${name}, by an ordinary user`, async (t) => {
      if (ordinary === undefined) return t.skip('others can not read the tool');
      const file = join(import.meta.dirname, `reproducible/${name}.Dockerfile`);
      const flags = ['-f', file, ...flagsOf(readFileSync(file, 'utf8'))];
      const context = join(root, 'a/context');
      assert.deepEqual(await build(ordinary, context, flags), await build(places[0], context, flags));
    });
  }

  test('what is not reproducible is seen', async () => {
    const file = join(root, 'control.Dockerfile');
    writeFileSync(file, 'FROM base\nRUN cat /proc/sys/kernel/random/uuid > /id\n');
    const flags = ['-f', file];
    const contexts = [join(root, 'a/context'), join(other, 'b/c/d/elsewhere/context')] as const;
    await assert.rejects(assertSame(contexts, flags), { code: 'ERR_ASSERTION' });
  });

  for (const name of readdirSync(join(project, 'examples'))) {
    test(`example ${name}`, async (t) => {
      const contexts = [join(root, 'example'), join(other, 'example')] as const;
      for (const directory of contexts) {
        rmSync(directory, { recursive: true, force: true });
        cpSync(join(project, 'examples', name), directory, { recursive: true });
      }
      const dockerfile = join(contexts[0], 'Dockerfile');
      // Services of Debian packages are as the mirror has them on the day.
      if (existsSync(dockerfile) && readFileSync(dockerfile, 'utf8').includes('ARG BASE=debian:'))
        return t.skip('its packages are those of the day');
      if (existsSync(dockerfile) || existsSync(join(contexts[0], 'image.ts'))) return assertSame(contexts);
      // Packages of a Node project come from elsewhere, with dates until which they are good, and Node itself takes long to compress.
      const built = places.map((place, at) =>
        nacre(
          { ...place, environment: { ...place.environment, NODE_OPTIONS: '' } },
          contexts[at] ?? '',
          'build',
          '-q',
          '.',
        ),
      );
      const [one, two] = await Promise.all(built).catch((error: unknown) => {
        if (/host is not known|no byte for|refuses the connection|certificate/.test(String(error))) return [];
        throw error;
      });
      if (one === undefined) t.skip('the packages are not reached');
      else assert.equal(two, one);
    });
  }
});
