import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openTerminal } from '../suites/on-terminal.ts';
import { sampleTar } from '../suites/sample-tar.ts';
import { until } from '../suites/until.ts';
import { type DockerRegistry, startDockerRegistry } from './docker-registry.ts';
import { call, cannotRun, type Lab, missingPrograms, nacreProgram, openLab, run } from './lab.ts';
import { writeFiles } from './write-files.ts';

interface Transfer {
  readonly name: string;
  readonly digest: string;
  readonly changed: boolean;
}

function transfer(lab: Lab, ...args: readonly string[]): Transfer {
  const [report] = JSON.parse(lab.ok(...args, '--json'));
  return report;
}

describe('pull and push', { skip: cannotRun('docker-registry') }, () => {
  let here: Lab;
  let registry: DockerRegistry;
  let app: string;

  before(async () => {
    here = openLab();
    registry = await startDockerRegistry(join(here.directory, 'registry'));
    here.ok('import', '-q', here.baseTar(), `${registry.host}/base:1`);
    writeFiles(join(here.directory, 'context'), {
      Dockerfile: `FROM ${registry.host}/base:1\nRUN seq 1 50000 > /numbers\nCMD ["wc", "-l", "/numbers"]\n`,
    });
    app = `${registry.host}/team/app:1`;
    here.ok('build', '-q', '-t', app, join(here.directory, 'context'));
  });
  after(async () => {
    await registry[Symbol.asyncDispose]();
    here[Symbol.dispose]();
  });

  test('an image goes there and back with one digest, and is sent once', () => {
    const pushed = transfer(here, 'push', app);
    assert.equal(pushed.changed, true);
    const before = registry.asked().length;
    assert.deepEqual(transfer(here, 'push', app), { ...pushed, changed: false });
    const asked = registry.asked().slice(before);
    assert.notEqual(asked.length, 0);
    assert.deepEqual(
      asked.filter((line) => !/^(GET|HEAD) /.test(line)),
      [],
    );
    using there = openLab();
    const pulled = transfer(there, 'pull', app);
    assert.equal(pulled.digest, pushed.digest);
    assert.equal(transfer(there, 'pull', app).changed, false);
    assert.match(there.ok('run', '--rm', '--network', 'none', app), /^50000 /);
    assert.equal(transfer(there, 'pull', `${registry.host}/team/app@${pushed.digest}`).digest, pushed.digest);
    assert.equal(there.ok('system', 'check').includes('whole'), true);
    // What came compressed goes out as it came.
    there.ok('tag', app, `${registry.host}/other/app:2`);
    assert.equal(transfer(there, 'push', `${registry.host}/other/app:2`).digest, pushed.digest);
  });

  test('the layers of another repository are not sent again', () => {
    here.ok('push', app);
    here.ok('tag', app, `${registry.host}/mounted/app:1`);
    const before = registry.asked().length;
    here.ok('push', `${registry.host}/mounted/app:1`);
    const asked = registry.asked().slice(before);
    assert.ok(asked.some((line) => line.includes('mount=sha256')));
    assert.ok(!asked.some((line) => line.startsWith('PATCH') || line.includes('digest=')), asked.join('\n'));
  });

  test('layers go as they lie when that is asked for, and compress as it is wished', () => {
    for (const compression of ['none', 'zstd']) {
      const name = `${registry.host}/plain/app:${compression}`;
      here.ok('build', '-q', '-t', name, join(here.directory, 'context'));
      here.ok('push', '--compression', compression, name);
      using there = openLab();
      there.ok('pull', '-q', name);
      const [{ layers }] = JSON.parse(there.ok('inspect', name));
      const type = layers.at(-1).mediaType;
      assert.equal(type, `application/vnd.oci.image.layer.v1.tar${compression === 'zstd' ? '+zstd' : ''}`);
      assert.match(there.ok('run', '--rm', '--network', 'none', name), /^50000 /);
    }
  });

  test('base images are fetched, and what is built is pushed', () => {
    const there = openLab();
    try {
      here.ok('push', `${registry.host}/base:1`);
      const context = join(here.directory, 'context');
      const name = `${registry.host}/built/app:1`;
      const digest = there.ok('build', '-q', '-t', name, '--push', context);
      const pulled = transfer(here, 'pull', name);
      assert.equal(pulled.digest, digest);
      assert.match(here.ok('run', '--rm', '--network', 'none', name), /^50000 /);
      // A tag that moved is only seen by who asks again.
      writeFileSync(join(here.directory, 'other.tar'), sampleTar({ 'etc/': '', 'etc/motd': 'hello\n' }));
      here.ok('import', '-q', join(here.directory, 'other.tar'), `${registry.host}/base:1`);
      here.ok('push', `${registry.host}/base:1`);
      assert.equal(there.ok('build', '-q', '-t', name, context), there.ok('build', '-q', '-t', name, context));
      const moved = there.nacre('build', '--pull', '-t', name, context);
      assert.notEqual(moved.status, 0, 'the other base has no shell');
    } finally {
      there[Symbol.dispose]();
    }
  });

  test('an image that is not here is fetched to be run, unless that is refused', () => {
    here.ok('push', app);
    using there = openLab();
    const never = there.nacre('run', '--rm', '--pull', 'never', app);
    assert.equal(never.status, 125);
    assert.match(never.stderr, /no image ".*" in the store/);
    assert.match(there.ok('run', '--rm', '--network', 'none', app), /^50000 /);
    assert.match(there.ok('run', '--rm', '--network', 'none', '--pull', 'always', app), /^50000 /);
    const absent = there.nacre('run', '--rm', `${registry.host}/team/absent`);
    assert.equal(absent.status, 125);
    assert.match(absent.stderr, /has no tag latest of team\/absent/);
  });

  test('all tags, and one image of several', () => {
    for (const tag of ['a', 'b', 'c']) here.ok('tag', app, `${registry.host}/many:${tag}`);
    here.ok('push', '-q', '--all-tags', `${registry.host}/many`);
    writeFiles(join(here.directory, 'scratch'), { Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' });
    // What is said of an image stands in the list of tags, too, where a registry knows no referrers.
    here.ok('build', '-q', '-t', `${registry.host}/many:d`, '--push', join(here.directory, 'scratch'));
    using there = openLab();
    const pulled = there.ok('pull', '-q', '-a', `${registry.host}/many`).split('\n');
    assert.deepEqual(
      pulled.toSorted(),
      ['a', 'b', 'c', 'd'].map((tag) => `${registry.host}/many:${tag}`),
    );
    const many = `${registry.host}/platforms:1`;
    const platforms = 'linux/amd64,linux/arm64,linux/riscv64';
    here.ok('build', '-q', '-t', many, '--platform', platforms, '--push', join(here.directory, 'scratch'));
    const index = transfer(there, 'pull', '--platform', 'linux/arm64', many);
    assert.equal(there.ok('inspect', '--platform', 'linux/arm64', many).includes('arm64'), true);
    // Of an index that is not here as a whole nothing but the parts that are there can go elsewhere.
    const renamed = `${registry.host}/platforms-again:1`;
    there.ok('tag', many, renamed);
    const refused = there.nacre('push', renamed);
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /the index names an image for linux\/\w+, which is neither here nor in the registry/);
    there.ok('push', '--platform', 'linux/arm64', renamed);
    assert.equal(transfer(there, 'pull', '--all-platforms', many).digest, index.digest);
    assert.equal(transfer(there, 'push', renamed).digest, index.digest);
  });

  test('whoever is killed in the middle of a pull leaves nothing half', async () => {
    const large = `${registry.host}/large:1`;
    writeFiles(join(here.directory, 'large'), {
      Dockerfile: `FROM ${app}\nRUN head -c 30000000 /dev/urandom > /random\n`,
    });
    here.ok('build', '-q', '-t', large, join(here.directory, 'large'));
    const { digest } = transfer(here, 'push', large);
    using there = openLab();
    const ingest = join(there.directory, 'root', 'ingest');
    const child = spawn(nacreProgram, ['pull', large], { env: there.environment, stdio: 'ignore' });
    const ended = once(child, 'exit');
    await until(
      () =>
        child.exitCode !== null ||
        (existsSync(ingest) && readdirSync(ingest).some((name) => sizeOf(join(ingest, name)) > 1_000_000)),
      () => 'bytes on their way in',
    );
    child.kill('SIGKILL');
    await ended;
    if (child.signalCode !== null) assert.equal(there.ok('images', '-q'), '');
    assert.match(there.ok('system', 'check'), /whole/);
    assert.equal(transfer(there, 'pull', large).digest, digest);
    assert.match(there.ok('system', 'check'), /whole/);
  });

  test('what is not there, and what can not be', () => {
    const rows: readonly (readonly [args: readonly string[], status: number, message: RegExp])[] = [
      [['pull', `${registry.host}/nowhere:1`], 1, /has no tag 1 of nowhere/],
      [['pull', '-a', `${registry.host}/nowhere`], 1, /has no tags of nowhere/],
      [['pull', `${registry.host}/team/app@sha256:${'0'.repeat(64)}`], 1, /has no sha256:0+ of team\/app/],
      [['pull', 'localhost:1/x'], 1, /localhost:1: the host refuses the connection/],
      [['pull', 'UPPER'], 1, /lower case/],
      [['push', `${registry.host}/not/here:1`], 1, /no image ".*not\/here:1" in the store/],
      [['push', '--compression', 'lzma', app], 2, /--compression can not be "lzma"/],
      [['build', '--push', here.directory], 2, /no name to push it under/],
    ];
    for (const [args, status, message] of rows) {
      const called = here.nacre(...args);
      assert.equal(called.status, status, args.join(' ') + called.stderr);
      assert.match(called.stderr, message);
    }
  });
});

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

describe('with other tools', { skip: cannotRun('docker-registry', 'skopeo') }, () => {
  let lab: Lab;
  let registry: DockerRegistry;
  before(async () => {
    lab = openLab();
    registry = await startDockerRegistry(join(lab.directory, 'registry'));
    lab.ok('import', '-q', lab.baseTar(), `${registry.host}/ours:1`);
  });
  after(async () => {
    await registry[Symbol.asyncDispose]();
    lab[Symbol.dispose]();
  });

  for (const compression of ['gzip', 'zstd']) {
    test(`what is pushed with ${compression} skopeo copies, and what skopeo pushes is pulled`, () => {
      const name = `${registry.host}/ours:${compression}`;
      lab.ok('tag', `${registry.host}/ours:1`, name);
      const { digest } = transfer(lab, 'push', '--compression', compression, name);
      const layout = join(lab.directory, `layout-${compression}`);
      run('skopeo', 'copy', '-q', '--src-tls-verify=false', `docker://${name}`, `oci:${layout}:x`);
      assert.equal(run('skopeo', 'inspect', '--format', '{{.Digest}}', `oci:${layout}:x`), digest);
      for (const format of ['oci', 'v2s2']) {
        const back = `${registry.host}/theirs:${compression}-${format}`;
        if (compression === 'zstd' && format === 'v2s2') continue;
        run('skopeo', 'copy', '-q', '-f', format, '--dest-tls-verify=false', `oci:${layout}:x`, `docker://${back}`);
        using there = openLab();
        const pulled = transfer(there, 'pull', back);
        const theirs = run('skopeo', 'inspect', '--tls-verify=false', '--format', '{{.Digest}}', `docker://${back}`);
        assert.equal(pulled.digest, theirs);
        assert.equal(there.ok('run', '--rm', '--network', 'none', back, 'echo', 'hello'), 'hello');
      }
    });
  }

  test('podman pulls and runs what is pushed', { skip: missingPrograms('podman') }, () => {
    const name = `${registry.host}/ours:podman`;
    lab.ok('tag', `${registry.host}/ours:1`, name);
    lab.ok('push', name);
    const podman = (...args: readonly string[]): string => {
      const place = (kind: string): string => join(lab.directory, `podman-${kind}`);
      return run('podman', '--root', place('root'), '--runroot', place('run'), '--storage-driver', 'vfs', ...args);
    };
    podman('pull', '-q', '--tls-verify=false', name);
    assert.equal(podman('image', 'inspect', '--format', '{{.Digest}}', name), transfer(lab, 'push', name).digest);
    const back = `${registry.host}/theirs:podman`;
    podman('push', '-q', '--tls-verify=false', name, back);
    assert.equal(lab.ok('run', '--rm', '--network', 'none', back, 'echo', 'hello'), 'hello');
  });
});

describe('who you are', { skip: cannotRun('docker-registry', 'htpasswd', 'openssl') }, () => {
  const password = 'correct-horse';
  let lab: Lab;
  let registry: DockerRegistry;
  let name: string;

  before(async () => {
    lab = openLab();
    const [certificate, key] = [join(lab.directory, 'server.crt'), join(lab.directory, 'server.key')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    run(
      'openssl',
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-keyout',
      key,
      '-out',
      certificate,
      ...subject,
    );
    const tls = { certificate, key };
    registry = await startDockerRegistry(join(lab.directory, 'registry'), { user: { name: 'me', password }, tls });
    name = `${registry.host}/private:1`;
    lab.ok('import', '-q', lab.baseTar(), name);
  });
  after(async () => {
    await registry[Symbol.asyncDispose]();
    lab[Symbol.dispose]();
  });

  const config = (): string => join(lab.directory, '.docker', 'config.json');
  const trust = (): void => {
    const directory = join(lab.directory, '.config', 'docker', 'certs.d', registry.host);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'ca.crt'), readFileSync(join(lab.directory, 'server.crt')));
  };
  const login = (secret: string, ...more: readonly string[]) =>
    call(
      [nacreProgram, 'login', '-u', 'me', '--password-stdin', ...more, registry.host],
      lab.environment,
      `${secret}\n`,
    );

  test('a certificate that nobody vouches for is refused, until it is said who does', () => {
    const refused = login(password);
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /certificate is not trusted: it is signed by itself/);
    assert.equal(login(password, '--insecure').status, 0);
    trust();
    assert.equal(login(password).status, 0);
    lab.ok('logout', registry.host);
  });

  test('a password is kept where Docker keeps it, used, and forgotten', () => {
    trust();
    const private_ = lab.nacre('push', name);
    assert.equal(private_.status, 1);
    assert.match(private_.stderr, /nacre login/);
    const wrong = login('wrong-horse');
    assert.equal(wrong.status, 1);
    assert.match(wrong.stderr, /^error: log in to localhost:\d+: the registry does not take this name and password\n/);
    assert.doesNotMatch(wrong.stderr, /nacre login/, 'who has just called it needs no advice to call it');
    assert.doesNotMatch(wrong.stderr + wrong.stdout, /horse/);
    assert.ok(!existsSync(config()) || !readFileSync(config(), 'utf8').includes(registry.host));
    const right = login(password);
    assert.equal(right.stdout, 'Login Succeeded\n');
    assert.doesNotMatch(right.stderr + right.stdout, /horse/);
    assert.equal(statSync(config()).mode & 0o777, 0o600);
    const { auths } = JSON.parse(readFileSync(config(), 'utf8'));
    assert.equal(Buffer.from(auths[registry.host].auth, 'base64').toString(), `me:${password}`);
    lab.ok('push', name);
    lab.ok('pull', name);
    assert.equal(lab.ok('logout', registry.host), `Removing login credentials for ${registry.host}`);
    assert.equal(lab.nacre('pull', name).status, 1);
    assert.equal(lab.ok('logout', registry.host), `Not logged in to ${registry.host}`);
  });

  test('on a terminal it is asked for, and not shown', { skip: missingPrograms('script') }, async () => {
    trust();
    const environment = { ...lab.environment, NACRE: nacreProgram, TERM: 'xterm' };
    const terminal = openTerminal(`"$NACRE" login ${registry.host}; stty -a`, environment);
    await terminal.shows('Username: ');
    terminal.type('me\r');
    await terminal.shows('Password: ');
    terminal.type(`wrong\x15${password}x\x7f\r`);
    const [status, shown] = await terminal.ended();
    assert.equal(status, 0);
    assert.match(shown, /Login Succeeded/);
    assert.match(shown, / echo /);
    assert.doesNotMatch(shown, /horse|wrong/);
    const again = openTerminal(`"$NACRE" login -u me ${registry.host}`, environment);
    await again.shows('Password: ');
    again.type('\x03');
    assert.equal((await again.ended())[0], 130);
    lab.ok('logout', registry.host);
  });

  test('what skopeo has logged in to is known, also in a file of its own', { skip: missingPrograms('skopeo') }, () => {
    trust();
    const file = join(lab.directory, 'auth.json');
    run('skopeo', 'login', '--tls-verify=false', '--authfile', file, '-u', 'me', '-p', password, registry.host);
    const environment = { ...lab.environment, REGISTRY_AUTH_FILE: file };
    const pushed = call([nacreProgram, 'push', name], environment);
    assert.equal(pushed.status, 0, pushed.stderr);
  });

  test('a credential helper keeps the password, and no file has it', () => {
    trust();
    const bin = join(lab.directory, 'bin');
    const kept = join(lab.directory, 'kept');
    mkdirSync(bin, { recursive: true });
    const helper = `#!/bin/sh
case $1 in
store) cat > '${kept}' ;;
get) [ -e '${kept}' ] || { echo 'credentials not found in native keychain'; exit 1; }; cat '${kept}' ;;
erase) rm -f '${kept}' ;;
esac
`;
    writeFileSync(join(bin, 'docker-credential-test'), helper, { mode: 0o755 });
    mkdirSync(join(lab.directory, '.docker'), { recursive: true });
    writeFileSync(config(), JSON.stringify({ credsStore: 'test', other: 1 }));
    const environment = { ...lab.environment, PATH: `${bin}:${lab.environment.PATH}` };
    const nacre = (input: string, ...args: readonly string[]) => call([nacreProgram, ...args], environment, input);
    assert.equal(nacre(password, 'login', '-u', 'me', '--password-stdin', registry.host).status, 0);
    assert.match(readFileSync(kept, 'utf8'), new RegExp(password));
    assert.doesNotMatch(readFileSync(config(), 'utf8'), /horse|auth"/);
    assert.equal(JSON.parse(readFileSync(config(), 'utf8')).other, 1);
    assert.equal(nacre('', 'pull', name).status, 0);
    assert.equal(nacre('', 'logout', registry.host).status, 0);
    assert.ok(!existsSync(kept));
    const gone = nacre('', 'pull', name);
    assert.equal(gone.status, 1);
    assert.match(gone.stderr, /nacre login/);
    writeFileSync(config(), JSON.stringify({ credHelpers: { [registry.host]: 'missing' } }));
    assert.match(nacre('', 'pull', name).stderr, /docker-credential-missing/);
  });
});
