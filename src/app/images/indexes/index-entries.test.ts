import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Descriptor, digestOf, mediaTypes, parsePlatform } from '../../../oci/index.ts';
import { addEntries, removeEntries } from './index-entries.ts';

function entry(name: string, platform: string, of?: Descriptor): Descriptor {
  return {
    mediaType: mediaTypes.ociManifest,
    digest: digestOf(name),
    size: 1,
    platform: of === undefined ? parsePlatform(platform) : { os: 'unknown', architecture: 'unknown' },
    ...(of === undefined
      ? {}
      : {
          annotations: {
            'vnd.docker.reference.type': 'attestation-manifest',
            'vnd.docker.reference.digest': of.digest,
          },
        }),
  };
}

const amd64 = entry('a', 'linux/amd64');
const arm64 = entry('b', 'linux/arm64');
const said = entry('s', '', amd64);
const all = [amd64, arm64, said];

test('an image takes the place of the one for its platform, and of what was said of that', () => {
  const newer = entry('c', 'linux/amd64');
  assert.deepEqual(addEntries(all, [newer]), [newer, arm64]);
  assert.deepEqual(addEntries(all, [arm64]), all);
  const other = entry('d', 'linux/riscv64');
  assert.deepEqual(addEntries([amd64], [other, other]), [amd64, other]);
});

test('what is removed goes with what was said of it', () => {
  assert.deepEqual(removeEntries(all, [parsePlatform('linux/amd64')]), [arm64]);
  assert.deepEqual(removeEntries(all, [said.digest]), [amd64, arm64]);
  assert.throws(() => removeEntries(all, [parsePlatform('linux/s390x')]), { code: 'app/no-image' });
  assert.throws(() => removeEntries(all, [digestOf('x')]), { code: 'app/no-image' });
});
