import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BuildOutput, plainForm } from './build-output.ts';
import { parseOutput } from './parse-output.ts';

test('an output is read as it is written for BuildKit', () => {
  const rows: readonly (readonly [string, BuildOutput])[] = [
    ['out', { kind: 'local', dest: 'out' }],
    ['-', { kind: 'tar', dest: undefined }],
    ['type=tar,dest=-', { kind: 'tar', dest: undefined }],
    ['type=tar,dest=a.tar,platform-split=false', { kind: 'tar', dest: 'a.tar', split: false }],
    ['type=local,"dest=a,b"', { kind: 'local', dest: 'a,b' }],
    ['type=cacheonly', { kind: 'cacheonly' }],
    ['type=image', { kind: 'image', form: plainForm }],
    [
      'type=image,push=false,store=true,unpack=true,rewrite-timestamp=true,oci-artifact=true',
      { kind: 'image', form: plainForm },
    ],
    ['type=docker', { kind: 'image', form: plainForm }],
    ['type=docker,dest=-', { kind: 'docker', dest: undefined, form: plainForm }],
    ['type=oci', { kind: 'oci', dest: undefined, form: plainForm }],
    ['type=oci,dest=d,tar=false', { kind: 'layout', dest: 'd', form: plainForm }],
    [
      'type=image,"name=app,localhost:5000/app:2"',
      { kind: 'image', form: { ...plainForm, names: ['docker.io/library/app:latest', 'localhost:5000/app:2'] } },
    ],
    [
      'type=oci,compression=zstd,compression-level=19,force-compression=1',
      { kind: 'oci', dest: undefined, form: { ...plainForm, compression: 'zstd', level: 19, force: true } },
    ],
    [
      'type=oci,compression=uncompressed,oci-mediatypes=false',
      { kind: 'oci', dest: undefined, form: { ...plainForm, compression: 'none', format: 'docker' } },
    ],
    [
      'type=oci,annotation.org.example.a=1=2,annotation-index.b=,annotation-manifest[linux/arm64].c=3',
      {
        kind: 'oci',
        dest: undefined,
        form: {
          ...plainForm,
          annotations: [
            { level: 'manifest', name: 'org.example.a', value: '1=2' },
            { level: 'index', name: 'b', value: '' },
            { level: 'manifest', platform: { os: 'linux', architecture: 'arm64' }, name: 'c', value: '3' },
          ],
        },
      },
    ],
  ];
  for (const [text, expected] of rows) assert.deepEqual(parseOutput(text), expected, text);
});

test('what is no output is refused', () => {
  const rows = [
    ['', 'app/bad-output'],
    ['type=', 'app/bad-output'],
    ['type=cacheonly,dest=x', 'app/bad-output'],
    ['type=moby', 'app/bad-output'],
    ['type=oci,oci-artifact=false', 'app/bad-output'],
    ['type=oci,dest', 'app/bad-output'],
    ['type=oci,=x', 'app/bad-output'],
    ['type=oci,dest="x"', 'app/bad-output'],
    ['type=local,dest=-', 'app/bad-output'],
    ['type=tar,name=x', 'app/bad-output'],
    ['type=tar,annotation.a=b', 'app/bad-output'],
    ['type=image,dest=x', 'app/bad-output'],
    ['type=image,store=false', 'app/bad-output'],
    ['type=image,unpack=maybe', 'app/bad-output'],
    ['type=oci,compression=estargz', 'app/bad-output'],
    ['type=oci,compression-level=3', 'app/bad-output'],
    ['type=oci,compression=gzip,compression-level=0', 'app/bad-output'],
    ['type=oci,compression=zstd,compression-level=23', 'app/bad-output'],
    ['type=oci,compression=zstd,oci-mediatypes=false', 'app/bad-output'],
    ['type=oci,annotation-layer.a=b', 'app/bad-output'],
    ['type=oci,name=App', 'oci/bad-reference'],
    ['type=registry,push=false', 'app/bad-output'],
    ['type=image,push=maybe', 'app/bad-output'],
    ['type=oci,push=true', 'app/bad-output'],
  ] as const;
  for (const [text, code] of rows) assert.throws(() => parseOutput(text), { code }, text);
});

test('images that are pushed', () => {
  const rows = [
    ['type=registry', { byDigest: false, insecure: false }],
    ['type=image,push=true', { byDigest: false, insecure: false }],
    ['type=image,push=false', undefined],
    ['type=registry,registry.insecure=true', { byDigest: false, insecure: true }],
    ['type=image,push-by-digest=true,name=a/b', { byDigest: true, insecure: false }],
  ] as const;
  for (const [text, push] of rows) {
    const output = parseOutput(text);
    assert.equal(output.kind, 'image');
    assert.deepEqual('push' in output ? output.push : undefined, push, text);
  }
});
