import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type CuttingProxy, startCuttingProxy } from '../registry/cutting-proxy.ts';
import { ask, manifestType, pushImage, randomBlob } from '../suites/registry/registry-under-test.ts';
import { until } from '../suites/until.ts';
import { startDocker } from './docker-daemon.ts';
import { type DockerRegistry, startDockerRegistry } from './docker-registry.ts';
import { type Called, call, cannotRun, type Lab, missingPrograms, nacreProgram, openLab, run } from './lab.ts';
import { startBucketRegistry } from './start-bucket-registry.ts';
import { type NacreRegistry, startNacreRegistry } from './start-nacre-registry.ts';
import { startS3, whyNoS3 } from './start-s3.ts';

const tools = missingPrograms('docker-registry', 'skopeo', 'htpasswd');

/** As `call`, while this process goes on: the proxy is in it. */
function callBeside(
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Called> {
  const [program = '', ...args] = command;
  return new Promise((resolve) => {
    const child = execFile(program, args, { env, timeout: 60_000 }, (_, stdout, stderr) =>
      resolve({ status: child.exitCode, stdout, stderr }),
    );
  });
}

/** Starts a server whose configuration is this text, over a store of its own. */
function serveAs(lab: Lab, name: string, config: string): Promise<NacreRegistry> {
  const directory = join(lab.directory, name);
  run('mkdir', '-p', directory);
  writeFileSync(join(directory, 'registry.yaml'), config);
  return startNacreRegistry(directory, '--config', join(directory, 'registry.yaml'));
}

describe('nacre serve before other registries', { skip: tools }, () => {
  let lab: Lab;
  let upstream: DockerRegistry;
  let proxy: CuttingProxy;
  /** Cuts each connection after some millions of bytes. */
  let cutter: CuttingProxy;
  let cache: NacreRegistry;
  let digest: string;
  const at = (name: string): string => join(lab.directory, name);
  const nacre = async (...args: readonly string[]): Promise<Called> =>
    callBeside([nacreProgram, ...args], lab.environment);
  /** Copies from the cache into a directory. */
  const pull = (name: string, ...flags: readonly string[]): Promise<Called> =>
    callBeside([
      'skopeo',
      'copy',
      '--src-tls-verify=false',
      ...flags,
      `docker://${cache.host}/${name}`,
      `dir:${at('pulled')}`,
    ]);
  const blobsAsked = (): readonly string[] => upstream.asked().filter((line) => /^GET .*\/blobs\//.test(line));

  before(async () => {
    lab = openLab();
    const user = { name: 'cache', password: 'secret' };
    upstream = await startDockerRegistry(at('upstream'), { user });
    proxy = await startCuttingProxy(`http://${upstream.host}`, {});
    const nextCut = (): number => 1_000_000 + Math.floor(Math.random() * 4_000_000);
    cutter = await startCuttingProxy(`http://${upstream.host}`, { nextCut });
    writeFileSync(at('password'), `${user.password}\n`);
    lab.ok('login', '-u', user.name, '-p', user.password, upstream.host);
    for (const [image, platform] of [
      ['base:amd64', 'linux/amd64'],
      ['base:arm64', 'linux/arm64'],
    ] as const) {
      const name = `${upstream.host}/library/${image}`;
      lab.ok('import', '-q', lab.baseTar(), name);
      lab.ok('mutate', '-q', '--set-platform', platform, '-t', name, name);
      lab.ok('push', '-q', name);
    }
    const parts = ['amd64', 'arm64'].map((tag) => `docker://${upstream.host}/library/base:${tag}`);
    digest = lab.ok('index', 'create', '-q', '-t', `docker://${upstream.host}/library/base:1`, ...parts);
    const account = `user: cache, passwordFile: ${at('password')}`;
    cache = await serveAs(
      lab,
      'cache',
      `upstreams:
  - { prefix: hub, registry: "${proxy.host}", ${account}, fresh: 300ms, patience: 500ms }
  - { registry: "${upstream.host}", ${account}, repositories: library/* }
  - { prefix: cut, registry: "${cutter.host}", ${account} }
`,
    );
  });
  after(async () => {
    assert.equal(await cache.end('SIGTERM'), 0, cache.told());
    await proxy[Symbol.asyncDispose]();
    await cutter[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
    lab[Symbol.dispose]();
  });

  test('an image of two platforms is pulled through, each blob once', async () => {
    const before = blobsAsked().length;
    for (const _ of [1, 2]) {
      const pulled = await pull('hub/library/base:1', '--all');
      assert.equal(pulled.status, 0, pulled.stderr);
    }
    const asked = blobsAsked().slice(before);
    assert.ok(asked.length > 0);
    assert.equal(asked.length, new Set(asked).size);
    assert.equal(
      (await nacre('manifest', '--digest', `docker://${cache.host}/hub/library/base:1`)).stdout.trim(),
      digest,
    );
    assert.equal((await nacre('tags', `${cache.host}/hub/library/base`)).stdout, '1\namd64\narm64\n');
  });

  test('podman and nacre pull through', { skip: missingPrograms('podman') }, async () => {
    const home = at('podman');
    const podman = (...args: readonly string[]): ReturnType<typeof call> =>
      call([
        'podman',
        '--root',
        join(home, 'root'),
        '--runroot',
        join(home, 'run'),
        '--storage-driver',
        'vfs',
        ...args,
      ]);
    const pulled = await podman('pull', '-q', '--tls-verify=false', `${cache.host}/hub/library/base:1`);
    assert.equal(pulled.status, 0, pulled.stderr);
    await podman('rmi', '-af');
    const own = await nacre('pull', '-q', `${cache.host}/hub/library/base:1`);
    assert.equal(own.status, 0, own.stderr);
  });

  test('docker pulls through it as its mirror of Docker Hub', { skip: cannotRun('dockerd') }, async (t) => {
    run('mkdir', '-p', at('docker'));
    const docker = await startDocker(at('docker'), { 'registry-mirrors': [cache.origin] });
    if ('missing' in docker) return t.skip(docker.missing);
    await using daemon = docker;
    const pulled = daemon.docker('pull', '-q', 'base:1');
    assert.equal(pulled.status, 0, pulled.stderr);
    assert.match(daemon.docker('image', 'inspect', 'base:1').stdout, new RegExp(digest));
  });

  test('connections that are cut again and again: what is pulled is whole', { timeout: 60_000 }, async () => {
    const { bytes } = randomBlob(20_000_000);
    run('mkdir', '-p', at('context'));
    writeFileSync(at('context/layer'), bytes);
    writeFileSync(at('context/Dockerfile'), 'FROM scratch\nCOPY layer /\n');
    lab.ok('build', '-q', '-t', `${upstream.host}/big/one:1`, at('context'));
    lab.ok('push', '-q', `${upstream.host}/big/one:1`);
    const pulled = await pull('cut/big/one:1');
    assert.equal(pulled.status, 0, pulled.stderr);
    assert.ok(cutter.cuts > 0);
  });

  test('killed while it fetches, it begins again, and has nothing by halves', { timeout: 60_000 }, async () => {
    const config = `upstreams: { registry: "${proxy.host}", user: cache, passwordFile: ${at('password')} }\n`;
    const first = await serveAs(lab, 'killed', config);
    const text = (await ask(first.origin, 'GET', '/v2/big/one/manifests/1')).bytes.toString('utf8');
    const { digest: layer } = JSON.parse(text).layers[0];
    const response = await fetch(`${first.origin}/v2/big/one/blobs/${layer}`);
    await response.body?.getReader().read();
    await first.end('SIGKILL');
    using second = await serveAs(lab, 'killed', config);
    const whole = await ask(second.origin, 'GET', `/v2/big/one/blobs/${layer}`);
    assert.equal(whole.status, 200);
    await second.end('SIGTERM');
    const environment = { ...lab.environment, NACRE_ROOT: at('killed/root') };
    const checked = call([join(import.meta.dirname, '../../bin/nacre'), 'system', 'check'], environment);
    assert.equal(checked.status, 0, checked.stdout + checked.stderr);
  });

  test('another upstream counts from SIGHUP on', async () => {
    const path = '/v2/later/library/base/manifests/1';
    const here = async (): Promise<number> => (await ask(cache.origin, 'HEAD', path)).status;
    // Without that prefix it is one of the repositories that only have what is pushed to them.
    assert.equal(await here(), 404);
    const config = at('cache/registry.yaml');
    const more = `  - { prefix: later, registry: "${upstream.host}", user: cache, passwordFile: ${at('password')} }\n`;
    writeFileSync(config, readFileSync(config, 'utf8') + more);
    cache.child.kill('SIGHUP');
    await until(
      () => cache.told().includes('configuration read again'),
      () => cache.told(),
    );
    assert.equal(await here(), 200);
  });

  test('when the upstream is gone, what was pulled is there, with a warning', async () => {
    await upstream[Symbol.asyncDispose]();
    await wait(400);
    const pulled = await pull('hub/library/base:1', '--all');
    assert.equal(pulled.status, 0, pulled.stderr);
    const { headers } = await ask(cache.origin, 'HEAD', '/v2/hub/library/base/manifests/1');
    assert.match(headers.get('warning') ?? '', /does not answer now; this is what it had/);
    assert.match((await pull('hub/library/none:1')).stderr, /502|unavailable/i);
    const { bytes } = await ask(cache.origin, 'GET', '/metrics');
    assert.match(bytes.toString('utf8'), /nacre_registry_upstream_stale_total\{upstream="[^"]+"\} [1-9]/);
  });
});

describe('nacre serve beside another registry', { skip: tools }, () => {
  test('what is pushed is copied, also what was owed when it was killed', async () => {
    using lab = openLab();
    const at = (name: string): string => join(lab.directory, name);
    await using other = await startDockerRegistry(at('other'));
    const config = `replication: { to: "http://${other.host}/copies", prefix: team, on: push }\n`;
    /** The digest of a tag there. */
    async function copied(tag: string): Promise<string | null> {
      for (const deadline = Date.now() + 20_000; Date.now() < deadline; await wait(50)) {
        const path = `/v2/copies/base/manifests/${tag}`;
        // Debian's registry has such a manifest only for who takes it.
        const taken = { headers: { accept: manifestType } };
        const { status, headers } = await ask(`http://${other.host}`, 'HEAD', path, taken);
        if (status === 200) return headers.get('docker-content-digest');
      }
      return null;
    }
    {
      using server = await serveAs(lab, 'server', config);
      const { digest } = await pushImage(server.origin, 'team/base', '1');
      assert.equal(await copied('1'), digest, server.told());
      await server.end('SIGKILL');
    }
    const owed = await (async () => {
      using server = await serveAs(lab, 'server', 'readOnly: false\n');
      const { digest } = await pushImage(server.origin, 'team/base', '2');
      await server.end('SIGKILL');
      return digest;
    })();
    using server = await serveAs(lab, 'server', config);
    assert.equal(await copied('2'), owed, server.told());
    assert.equal(await server.end('SIGTERM'), 0);
  });
});

describe('nacre serve over a bucket', { skip: whyNoS3() }, () => {
  test('is filled, and copied to, as over the store', async () => {
    using lab = openLab();
    const at = (name: string): string => join(lab.directory, name);
    await using s3 = await startS3(at('s3'));
    using upstream = await serveAs(lab, 'upstream', '{}\n');
    const manifest = await pushImage(upstream.origin, 'team/base', '1');
    const layer: string = JSON.parse(manifest.text).layers[0].digest;
    const keys = {
      upstreams: [{ prefix: 'hub', registry: upstream.host }],
      replication: [{ from: `http://${upstream.host}`, prefix: 'copies', repositories: 'copies/**' }],
    };
    run('mkdir', '-p', at('server'));
    const bucket = { s3, prefix: 'registry/', metadata: { sqlite: at('records.db') }, keys };
    using server = await startBucketRegistry(at('server'), bucket);
    const get = (path: string): ReturnType<typeof ask> => ask(server.origin, 'GET', `/v2/${path}`);
    assert.equal((await get('hub/team/base/manifests/1')).headers.get('docker-content-digest'), manifest.digest);
    const { bytes } = await ask(upstream.origin, 'GET', `/v2/team/base/blobs/${layer}`);
    assert.deepEqual((await get(`hub/team/base/blobs/${layer}`)).bytes, bytes);
    for (
      const deadline = Date.now() + 20_000;
      (await get('copies/team/base/manifests/1')).status !== 200;
      await wait(50)
    )
      assert.ok(Date.now() < deadline, server.told());
    await upstream.end('SIGKILL');
    for (const repository of ['hub/team/base', 'copies/team/base']) {
      assert.equal((await get(`${repository}/manifests/${manifest.digest}`)).status, 200);
      assert.deepEqual((await get(`${repository}/blobs/${layer}`)).bytes, bytes);
    }
    assert.equal(await server.end('SIGTERM'), 0, server.told());
  });
});
