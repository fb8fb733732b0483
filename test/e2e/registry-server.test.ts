import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { conformanceSuite } from '../suites/registry/conformance-suite.ts';
import { ask, jsonOf } from '../suites/registry/registry-under-test.ts';
import { cannotRun, type Lab, missingPrograms, openLab, run } from './lab.ts';
import { type NacreRegistry, startNacreRegistry } from './start-nacre-registry.ts';
import { writeFiles } from './write-files.ts';

describe('nacre serve keeps to the specification', () => {
  conformanceSuite(async () => {
    const lab = openLab();
    const registry = await startNacreRegistry(lab.directory);
    return {
      origin: registry.origin,
      async [Symbol.asyncDispose]() {
        assert.equal(await registry.end('SIGTERM'), 0, registry.told());
        assert.match(lab.ok('system', 'check'), /whole/);
        lab[Symbol.dispose]();
      },
    };
  });
});

describe('nacre serve and its clients', { skip: missingPrograms('busybox') }, () => {
  let here: Lab;
  let there: Lab;
  let registry: NacreRegistry;
  let base: string;
  let digest: string;

  before(async () => {
    [here, there] = [openLab(), openLab()];
    registry = await startNacreRegistry(here.directory, '--access-log');
    base = `${registry.host}/team/base:1`;
    there.ok('import', '-q', there.baseTar(), base);
    there.ok('push', base);
    digest = JSON.parse(there.ok('push', base, '--json'))[0].digest;
  });
  after(() => {
    registry[Symbol.dispose]();
    here[Symbol.dispose]();
    there[Symbol.dispose]();
  });

  const tagsOf = async (repository: string): Promise<readonly string[]> =>
    jsonOf(await ask(registry.origin, 'GET', `/v2/${repository}/tags/list`)).tags;

  test('what is pushed is pulled, and is no image of the store that serves it', () => {
    assert.equal(here.ok('images', '-q'), '');
    using other = openLab();
    assert.equal(JSON.parse(other.ok('pull', base, '--json'))[0].digest, digest);
  });

  test('what repositories have stays when the rest is removed', () => {
    here.ok('prune', '--all', '--force');
    using other = openLab();
    other.ok('pull', base);
    assert.match(here.ok('system', 'check'), /whole/);
  });

  test('an image of the served store is pushed without its layers', async () => {
    const own = `${registry.host}/own/base:1`;
    here.ok('import', '-q', here.baseTar(), 'base');
    here.ok('tag', 'base', own);
    here.ok('push', own, '--compression', 'none');
    const metrics = (await ask(registry.origin, 'GET', '/metrics')).bytes.toString();
    assert.ok(!/method="PATCH",status="202"\} [2-9]/.test(metrics), metrics);
    assert.deepEqual(await tagsOf('own/base'), ['1']);
  });

  test('skopeo copies, inspects and deletes', { skip: missingPrograms('skopeo') }, async () => {
    const source = `docker://${base}`;
    const target = `docker://${registry.host}/skopeo/base:2`;
    run('skopeo', 'copy', '-q', '--src-tls-verify=false', '--dest-tls-verify=false', source, target);
    assert.equal(JSON.parse(run('skopeo', 'inspect', '--tls-verify=false', target)).Digest, digest);
    const layout = `oci:${join(there.directory, 'layout')}:x`;
    run('skopeo', 'copy', '-q', '--src-tls-verify=false', target, layout);
    run('skopeo', 'copy', '-q', '--dest-tls-verify=false', layout, `docker://${registry.host}/skopeo/again:3`);
    assert.deepEqual(await tagsOf('skopeo/again'), ['3']);
    run('skopeo', 'delete', '--tls-verify=false', target);
    assert.deepEqual(await tagsOf('skopeo/base'), []);
  });

  test('podman pulls and pushes', { skip: cannotRun('podman') }, async () => {
    const name = `${registry.host}/podman/base:1`;
    run('podman', 'pull', '-q', '--tls-verify=false', base);
    try {
      run('podman', 'push', '-q', '--tls-verify=false', base, name);
    } finally {
      run('podman', 'rmi', '-f', base);
    }
    assert.deepEqual(await tagsOf('podman/base'), ['1']);
    using other = openLab();
    other.ok('pull', name);
  });

  test('buildah pushes an image of several platforms', { skip: cannotRun('buildah') }, async () => {
    const list = `nacre-test-${process.pid}`;
    const target = `docker://${registry.host}/buildah/all:1`;
    run('buildah', 'manifest', 'create', list);
    try {
      run('buildah', 'manifest', 'add', '--tls-verify=false', list, `docker://${base}`);
      run('buildah', 'manifest', 'push', '--all', '--tls-verify=false', list, target);
    } finally {
      run('buildah', 'rmi', list);
    }
    const raw = JSON.parse(run('skopeo', 'inspect', '--raw', '--tls-verify=false', target));
    assert.equal(raw.manifests[0].digest, digest);
  });

  test('it keeps the cache of builds', { skip: cannotRun() }, () => {
    const cache = `type=registry,ref=${registry.host}/cache/app`;
    const context = join(there.directory, 'context');
    writeFiles(context, { Dockerfile: `FROM ${base}\nRUN cat /proc/sys/kernel/random/uuid > /one\n` });
    const built = there.ok('build', '-q', '--cache-to', `${cache},mode=max`, context);
    using other = openLab();
    assert.equal(other.ok('build', '-q', '--cache-from', cache, context), built);
  });
});
