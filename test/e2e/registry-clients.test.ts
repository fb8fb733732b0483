import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startDocker } from './docker-daemon.ts';
import { type Called, call, cannotRun, type Lab, missingPrograms, nacreProgram, openLab, run } from './lab.ts';
import { type NacreRegistry, startNacreRegistry } from './start-nacre-registry.ts';

const config = `
access:
  htpasswd: users
  rules: [{ repositories: "**", allow: { me: [pull, push, delete, catalog] } }]
`;

const [user, password] = ['me', 'secret'];

/** Each logs in, pushes and pulls an image of two platforms, deletes where it can, and logs out. */
describe('a registry that knows its users, and every client', { skip: missingPrograms('htpasswd') }, () => {
  let lab: Lab;
  let registry: NacreRegistry;
  let host: string;
  /** An index of two platforms in the registry, and its images. */
  let multi: string;
  let digest: string;
  const at = (name: string): string => join(lab.directory, name);

  before(async () => {
    lab = openLab();
    run('htpasswd', '-B', '-C', '4', '-b', '-c', at('users'), user, password);
    writeFileSync(at('registry.yaml'), config);
    registry = await startNacreRegistry(lab.directory, '--config', at('registry.yaml'));
    host = registry.host;
    multi = `${host}/base/multi:1`;
    logIn(lab);
    const [amd64, arm64] = [`${host}/base/amd64:1`, `${host}/base/arm64:1`];
    lab.ok('import', '-q', lab.baseTar(), amd64);
    lab.ok('mutate', '-q', '--set-platform', 'linux/arm64', '-t', arm64, amd64);
    lab.ok('mutate', '-q', '--set-platform', 'linux/amd64', '-t', amd64, amd64);
    for (const image of [amd64, arm64]) lab.ok('push', '-q', image);
    digest = lab.ok('index', 'create', '-q', '-t', `docker://${multi}`, `docker://${amd64}`, `docker://${arm64}`);
  });
  after(async () => {
    assert.equal(await registry.end('SIGTERM'), 0, registry.told());
    assert.match(lab.ok('system', 'check'), /whole/);
    lab[Symbol.dispose]();
  });

  /** A program with a home of its own. */
  function homeOf(name: string): (...command: readonly string[]) => Called {
    const home = at(name);
    run('mkdir', '-p', home);
    // Some want it to be there once they are told where it is.
    writeFileSync(join(home, 'auth.json'), '{}');
    const environment = {
      ...lab.environment,
      HOME: home,
      DOCKER_CONFIG: home,
      REGISTRY_AUTH_FILE: join(home, 'auth.json'),
    };
    return (...command) => call(command, environment);
  }
  function assertOk({ status, stdout, stderr }: Called): string {
    assert.equal(status, 0, stdout + stderr);
    return stdout.trim();
  }
  function assertRefused({ status, stdout, stderr }: Called): void {
    assert.notEqual(status, 0, stdout);
    assert.match(stdout + stderr, /unauthorized|authentication|denied|401|credentials|invalid username/i);
  }
  function logIn({ environment }: Lab): void {
    assertOk(call([nacreProgram, 'login', '-u', user, '--password-stdin', host], environment, password));
  }
  const digestOf = (name: string): string => lab.ok('manifest', '--digest', `docker://${name}`);

  test('skopeo', { skip: missingPrograms('skopeo') }, () => {
    const sh = homeOf('skopeo');
    const [source, target] = [`docker://${multi}`, `docker://${host}/skopeo/multi:1`];
    const both = ['--src-tls-verify=false', '--dest-tls-verify=false'];
    assertRefused(sh('skopeo', 'copy', '--all', ...both, source, target));
    assertRefused(sh('skopeo', 'login', '--tls-verify=false', '-u', user, '-p', 'wrong', host));
    assertOk(sh('skopeo', 'login', '--tls-verify=false', '-u', user, '-p', password, host));
    assertOk(sh('skopeo', 'copy', '--all', ...both, source, target));
    assertOk(sh('skopeo', 'copy', '--all', '--src-tls-verify=false', target, `oci:${at('skopeo-layout')}:1`));
    assert.equal(digestOf(`${host}/skopeo/multi:1`), digest);
    assert.match(assertOk(sh('skopeo', 'list-tags', '--tls-verify=false', `docker://${host}/skopeo/multi`)), /"1"/);
    assertOk(sh('skopeo', 'delete', '--tls-verify=false', target));
    assert.match(lab.nacre('tags', `${host}/skopeo/multi`).stdout, /^$/);
    assertOk(sh('skopeo', 'logout', host));
    assertRefused(sh('skopeo', 'inspect', '--tls-verify=false', source));
  });

  test('umoci, of what skopeo fetched', { skip: cannotRun('skopeo', 'umoci') }, () => {
    const sh = homeOf('umoci');
    const layout = at('umoci-layout');
    const login = ['--src-creds', `${user}:${password}`, '--src-tls-verify=false'];
    assertOk(sh('skopeo', 'copy', ...login, `docker://${multi}`, `oci:${layout}:1`));
    assertOk(sh('umoci', 'unpack', '--image', `${layout}:1`, at('umoci-bundle')));
    assertOk(sh('touch', join(at('umoci-bundle'), 'rootfs/more')));
    assertOk(sh('umoci', 'repack', '--image', `${layout}:2`, at('umoci-bundle')));
    const target = `docker://${host}/umoci/base:2`;
    const send = ['--dest-creds', `${user}:${password}`, '--dest-tls-verify=false'];
    assertOk(sh('skopeo', 'copy', ...send, `oci:${layout}:2`, target));
    lab.ok('pull', '-q', `${host}/umoci/base:2`);
    assert.match(lab.ok('tree', `${host}/umoci/base:2`), /more/);
  });

  for (const program of ['podman', 'buildah']) {
    test(program, { skip: cannotRun(program) }, () => {
      const sh = homeOf(program);
      const list = `nacre-clients-${program}-${process.pid}`;
      const name = `${host}/${program}/base:1`;
      assertRefused(sh(program, 'pull', '-q', '--tls-verify=false', multi));
      assertRefused(sh(program, 'login', '--tls-verify=false', '-u', user, '-p', 'wrong', host));
      assertOk(sh(program, 'login', '--tls-verify=false', '-u', user, '-p', password, host));
      assertOk(sh(program, 'pull', '-q', '--tls-verify=false', multi));
      try {
        assertOk(sh(program, 'push', '-q', '--tls-verify=false', multi, name));
        assertOk(sh(program, 'manifest', 'create', list));
        assertOk(sh(program, 'manifest', 'add', '--all', '--tls-verify=false', list, `docker://${multi}`));
        const target = `docker://${host}/${program}/multi:1`;
        assertOk(sh(program, 'manifest', 'push', '--all', '--tls-verify=false', list, target));
      } finally {
        sh(program, 'rmi', '-f', multi);
        sh(program, 'rmi', list);
      }
      const platforms = (image: string): unknown => JSON.parse(lab.ok('index', 'inspect', '--json', image)).manifests;
      assert.deepEqual(platforms(`docker://${host}/${program}/multi:1`), platforms(`docker://${multi}`));
      using other = openLab();
      logIn(other);
      other.ok('pull', '-q', name);
      assertOk(sh(program, 'logout', host));
      assertRefused(sh(program, 'pull', '-q', '--tls-verify=false', multi));
    });
  }

  test('docker', { skip: cannotRun('docker', 'dockerd', 'unshare', 'setpriv') }, async (context) => {
    run('mkdir', '-p', at('docker'));
    const started = await startDocker(at('docker'));
    if ('missing' in started) return context.skip(started.missing);
    await using daemon = started;
    const { docker } = daemon;
    const name = `${host}/docker/base:1`;
    assertRefused(docker('pull', '-q', multi));
    assertRefused(docker('login', '-u', user, '-p', 'wrong', host));
    assertOk(docker('login', '-u', user, '-p', password, host));
    assertOk(docker('pull', '-q', multi));
    assertOk(docker('tag', multi, name));
    assertOk(docker('push', '-q', name));
    assertOk(docker('rmi', multi, name));
    assertOk(docker('pull', '-q', `${host}/base/multi@${digest}`));
    assertOk(docker('pull', '-q', name));
    assertOk(docker('pull', '-q', '--platform', 'linux/arm64', multi));
    assert.equal(assertOk(docker('inspect', '--format', '{{.Architecture}}', multi)), 'arm64');
    // Its lists are of its own manifests only.
    const list = `${host}/docker/list:1`;
    assertOk(docker('manifest', 'create', '--insecure', list, name));
    assertOk(docker('manifest', 'push', '--insecure', list));
    lab.ok('pull', '-q', list);
    assertOk(docker('logout', host));
    assertRefused(docker('pull', '-q', list));
  });

  test('crane', { skip: missingPrograms('crane') }, () => {
    const sh = homeOf('crane');
    const copied = `${host}/crane/multi:1`;
    assertRefused(sh('crane', 'digest', multi));
    assertOk(sh('crane', 'auth', 'login', host, '-u', user, '-p', password));
    assert.equal(assertOk(sh('crane', 'digest', multi)), digest);
    assertOk(sh('crane', 'copy', multi, copied));
    assertOk(sh('crane', 'tag', copied, 'two'));
    assert.equal(assertOk(sh('crane', 'ls', `${host}/crane/multi`)), '1\ntwo');
    assert.match(assertOk(sh('crane', 'catalog', host)), /^crane\/multi$/m);
    assertOk(sh('crane', 'pull', '--format', 'oci', multi, at('crane-layout')));
    assertOk(sh('crane', 'push', '--index', at('crane-layout'), `${host}/crane/again:1`));
    assertOk(sh('crane', 'validate', '--remote', copied));
    assertOk(
      sh('crane', 'mutate', '--label', 'a=b', '--platform', 'linux/amd64', '-t', `${host}/crane/mutated:1`, multi),
    );
    lab.ok('pull', '-q', `${host}/crane/mutated:1`);
    assertOk(sh('crane', 'delete', `${host}/crane/multi@${digest}`));
    assert.equal(lab.nacre('tags', `${host}/crane/multi`).stdout, '');
    assertOk(sh('crane', 'auth', 'logout', host));
    assertRefused(sh('crane', 'digest', multi));
  });

  test('oras', { skip: missingPrograms('oras') }, () => {
    const sh = homeOf('oras');
    const plain = ['--plain-http'];
    writeFileSync(at('note.txt'), 'hello');
    assertRefused(sh('oras', 'repo', 'tags', ...plain, `${host}/base/multi`));
    assertOk(sh('oras', 'login', ...plain, '-u', user, '-p', password, host));
    const where = `${host}/oras/notes:1`;
    assertOk(
      sh(
        'sh',
        '-c',
        `cd ${lab.directory} && oras push --plain-http --artifact-type text/x ${where} note.txt:text/plain`,
      ),
    );
    assertOk(sh('oras', 'pull', ...plain, '-o', at('oras-out'), where));
    assert.equal(readFileSync(at('oras-out/note.txt'), 'utf8'), 'hello');
    assertOk(
      sh('sh', '-c', `cd ${lab.directory} && oras attach --plain-http --artifact-type text/about ${where} note.txt`),
    );
    const found = JSON.parse(assertOk(sh('oras', 'discover', ...plain, '--format', 'json', where)));
    assert.equal((found.referrers ?? found.manifests)[0].artifactType, 'text/about');
    assertOk(sh('oras', 'copy', '--recursive', '--from-plain-http', '--to-plain-http', where, `${host}/oras/copied:1`));
    assertOk(sh('oras', 'manifest', 'delete', ...plain, '--force', where));
    assert.equal(lab.nacre('tags', `${host}/oras/notes`).stdout, '');
    assertOk(sh('oras', 'logout', host));
    assertRefused(sh('oras', 'repo', 'tags', ...plain, `${host}/base/multi`));
  });
});
