import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type DockerRegistry, startDockerRegistry } from './docker-registry.ts';
import { call, type Lab, missingPrograms, nacreProgram, openLab, run } from './lab.ts';
import { pushPlatforms } from './push-platforms.ts';
import { writeReferrer } from './write-referrer.ts';

describe('copy', { skip: missingPrograms('docker-registry', 'skopeo') }, () => {
  let lab: Lab;
  let registry: DockerRegistry;
  let many: string;
  let index: string;

  before(async () => {
    lab = openLab();
    registry = await startDockerRegistry(join(lab.directory, 'registry'));
    many = `${registry.host}/team/many:1`;
    index = pushPlatforms(lab, many);
  });
  after(async () => {
    await registry[Symbol.asyncDispose]();
    lab[Symbol.dispose]();
  });

  const digestAt = (place: string): string =>
    run('sh', '-c', `skopeo inspect --raw --tls-verify=false '${place}' | sha256sum`).replace(/ .*$/s, '');

  test('an index stays what it is, through a layout, an archive, a pipe and the store', () => {
    using there = openLab();
    const at = (name: string): string => join(there.directory, name);
    const again = `${registry.host}/team/again:1`;
    assert.equal(there.ok('copy', '-q', `docker://${many}`, `oci:${at('layout')}:1`), index);
    assert.equal(there.ok('copy', '-q', `oci:${at('layout')}:1`, `oci-archive:${at('tar')}:x`), index);
    assert.equal(there.ok('copy', '-q', `oci-archive:${at('tar')}`, 'store:many:1'), index);
    const piped = call(
      ['sh', '-c', `'${nacreProgram}' copy -q many:1 - | '${nacreProgram}' copy -q - ${again}`],
      there.environment,
    );
    assert.equal(piped.stdout, `${index}\n`, piped.stderr);
    for (const place of [`docker://${again}`, `oci:${at('layout')}:1`, `oci-archive:${at('tar')}:x`])
      assert.equal(`sha256:${digestAt(place)}`, index);
    assert.match(there.ok('system', 'check'), /whole/);
  });

  test('between repositories of a registry no layer is fetched or sent', () => {
    using there = openLab();
    const before = registry.asked().length;
    assert.equal(there.ok('copy', '-q', many, `${registry.host}/mirror/many:1`), index);
    const asked = registry.asked().slice(before);
    assert.ok(asked.some((line) => line.includes('mount=sha256')));
    assert.ok(!asked.some((line) => /^(GET|PATCH) .*\/blobs\/|[?&]digest=/.test(line)), asked.join('\n'));
    assert.equal(there.ok('images', '-q'), '');
  });

  test('one platform goes by itself, and what is not there is told', () => {
    using there = openLab();
    const one = `${registry.host}/mirror/one:1`;
    const digest = there.ok('copy', '-q', '--platform', 'linux/arm64', many, one);
    assert.notEqual(digest, index);
    assert.equal(`sha256:${digestAt(`docker://${one}`)}`, digest);
    const again = there.nacre('copy', '--platform', 'linux/amd64', one, `oci:${there.directory}/one`);
    assert.match(again.stderr, /one:1 is for linux\/arm64 alone, not for linux\/amd64/);
    there.ok('pull', '-q', '--platform', 'linux/arm64', many);
    const partial = there.nacre('copy', many, `${registry.host}/mirror/partial:1`);
    assert.equal(partial.status, 1);
    assert.match(partial.stderr, /the index names an image \(linux\/amd64\) that is neither here nor there/);
    const absent = there.nacre('copy', `docker://${registry.host}/team/absent:9`, 'oci:x');
    assert.equal(absent.status, 1);
    assert.match(absent.stderr, /has no tag 9 of team\/absent/);
    const other = there.nacre('copy', `docker://${many}`, `${registry.host}/x@sha256:${'0'.repeat(64)}`);
    assert.match(other.stderr, /and can not be sha256:0+/);
  });

  test('what refers to an image goes along when asked', () => {
    using there = openLab();
    const layout = join(there.directory, 'layout');
    there.ok('copy', '-q', many, `oci:${layout}:1`);
    const signature = writeReferrer(layout, index);
    const copy = `${registry.host}/signed/many:1`;
    const report = JSON.parse(there.ok('copy', '--json', '--referrers', `oci:${layout}:1`, copy));
    assert.deepEqual(report.referrers, [signature]);
    const back = JSON.parse(there.ok('copy', '--json', '--referrers', copy, `oci:${join(there.directory, 'back')}:1`));
    assert.deepEqual([back.digest, back.referrers], [index, [signature]]);
    assert.deepEqual(JSON.parse(there.ok('copy', '--json', copy, 'store:')).referrers, []);
  });
});
