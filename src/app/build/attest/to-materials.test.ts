import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BuildInput } from '../../../build/index.ts';
import { digestHex, digestOf } from '../../../oci/index.ts';
import { toMaterials } from './to-materials.ts';

const digest = digestOf('index');
const sha256 = digestHex(digest);

const image = (name: string): BuildInput => ({
  ...{ kind: 'image', name, digest, manifest: digestOf('manifest') },
  platform: { os: 'linux', architecture: 'arm', variant: 'v7' },
});

const commit = '0123456789'.repeat(4);

const rows: readonly (readonly [input: BuildInput, uri: string, digests: Readonly<Record<string, string>>])[] = [
  [image('docker.io/library/alpine:3.20'), 'pkg:docker/alpine@3.20?platform=linux%2Farm%2Fv7', { sha256 }],
  [image('docker.io/team/app:1'), 'pkg:docker/team/app@1?platform=linux%2Farm%2Fv7', { sha256 }],
  [
    image(`ghcr.io/a/b@${digest}`),
    `pkg:docker/ghcr.io/a/b?digest=sha256%3A${sha256}&platform=linux%2Farm%2Fv7`,
    { sha256 },
  ],
  [image('oci-layout:///home/ann/images/Base:2'), 'pkg:oci/base@2?platform=linux%2Farm%2Fv7', { sha256 }],
  [image('oci-layout:///home/ann/images/base'), 'pkg:oci/base?platform=linux%2Farm%2Fv7', { sha256 }],
  [{ kind: 'git', url: 'https://h/x.git', ref: 'v1', commit }, 'https://h/x.git#v1', { sha1: commit }],
  [{ kind: 'git', url: 'https://h/x.git', ref: '', commit: sha256 }, 'https://h/x.git', { sha256 }],
  [{ kind: 'file', url: 'https://h/f', digest, size: 1 }, 'https://h/f', { sha256 }],
];

for (const [input, uri, digests] of rows)
  test(uri, () => assert.deepEqual(toMaterials([input]), [{ uri, digest: digests }]));
